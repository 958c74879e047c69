"""What is asked of the Admin API. Tests check each against Shopify's own schema of the pinned version."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """A document, and what Shopify may ask for it: an estimate until its first answer says so itself."""

    text: str
    cost: float


#: Orders of a page, and lines of each; an order with more is asked for by itself. So chosen that a page, one such
#: order and the share of the budget that answers keep fit into the smallest budget there is.
PAGE, LINES = 7, 8
#: Lines of one order; more than one looks at.
MOST_LINES = 100

_ORDER = """
fragment order on Order {
  id legacyResourceId name createdAt updatedAt cancelledAt email
  displayFinancialStatus displayFulfillmentStatus refundable
  customer { legacyResourceId displayName }
  shippingAddress { name formatted countryCodeV2 }
  totalPriceSet { presentmentMoney { amount currencyCode } }
  lineItems(first: $lines) {
    nodes { name quantity sku discountedTotalSet(withCodeDiscounts: true) { presentmentMoney { amount } } }
    pageInfo { hasNextPage }
  }
  fulfillments(first: 5) { status displayStatus trackingInfo(first: 1) { company number url } }
  refunds(first: 5) { createdAt note totalRefundedSet { presentmentMoney { amount } } }
}
"""

ORDERS = Query(
    """
query orders($first: Int!, $after: String, $query: String, $lines: Int!) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    edges { cursor node { ...order } }
    pageInfo { hasNextPage }
  }
}
"""
    + _ORDER,
    cost=400,
)

ORDER = Query("query order($id: ID!, $lines: Int!) { order(id: $id) { ...order } }\n" + _ORDER, cost=340)

_GID = "gid://shopify/Order/"


def gid(order: str) -> str:
    """Return how the Admin API names an order."""
    return _GID + order


#: What the desk keeps with an order of its own notes: the marks of those that it added last.
NOTE = Query(
    """
query note($id: ID!) {
  order(id: $id) { note metafield(namespace: "$app", key: "desk_notes") { value } }
}
""",
    cost=2,
)

ADD_NOTE = Query(
    """
mutation addNote($id: ID!, $note: String!, $marks: String!) {
  orderUpdate(input: {
    id: $id, note: $note
    metafields: [{namespace: "$app", key: "desk_notes", type: "list.single_line_text_field", value: $marks}]
  }) { order { id } userErrors { message } }
}
""",
    cost=12,
)

CANCELLED = Query("query cancelled($id: ID!) { order(id: $id) { id cancelledAt } }", cost=1)

CANCEL = Query(
    """
mutation cancel($id: ID!, $note: String!, $notify: Boolean!) {
  orderCancel(
    orderId: $id, reason: OTHER, staffNote: $note, notifyCustomer: $notify, restock: true
    refundMethod: {originalPaymentMethodsRefund: true}
  ) { job { id } userErrors: orderCancelUserErrors { message } }
}
""",
    cost=12,
)

PAYMENTS = Query(
    """
query payments($id: ID!) {
  order(id: $id) {
    transactions(first: 50) {
      id kind status gateway amountSet { presentmentMoney { amount currencyCode } } parentTransaction { id }
    }
  }
}
""",
    cost=201,
)

REFUND = Query(
    """
mutation refund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { message } }
}
""",
    cost=12,
)

REFUNDS = Query("query refunds($id: ID!) { order(id: $id) { refunds(first: 100) { id note } } }", cost=101)

RESEND = Query(
    "mutation resend($id: ID!) { orderInvoiceSend(id: $id) { order { id } userErrors { message } } }",
    cost=12,
)
