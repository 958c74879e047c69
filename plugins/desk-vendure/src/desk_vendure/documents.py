"""What is asked of the Admin API."""

_ORDER = """
fragment AnOrder on Order {
  id code state nextStates updatedAt orderPlacedAt currencyCode totalWithTax
  customer { firstName lastName emailAddress }
  lines { quantity orderPlacedQuantity proratedUnitPriceWithTax proratedLinePriceWithTax productVariant { name sku } }
  payments { id amount state refunds { id total state reason createdAt } }
  fulfillments { state method trackingCode }
  shippingAddress { fullName company streetLine1 streetLine2 postalCode city province country countryCode }
}
fragment Precision on GlobalSettings { serverConfig { moneyStrategyPrecision } }
"""

ORDER = """
query OneOrder($id: ID!) { order(id: $id) { ...AnOrder } globalSettings { ...Precision } }
""" + _ORDER

#: Carts are orders to Vendure too; only what was placed is one to the desk.
#: Vendure sorts by the keys of ``sort`` in its schema's order, not in ours: ``id``, which comes first there, would be
#: all that counts if it were named here. Of one moment it sorts by it anyway.
ORDERS = """
query Orders($after: DateTime, $skip: Int!, $take: Int!) {
  orders(options: {
    filter: { orderPlacedAt: { isNull: false }, updatedAt: { after: $after } }
    sort: { updatedAt: ASC }
    skip: $skip
    take: $take
  }) { totalItems items { ...AnOrder } }
  globalSettings { ...Precision }
}
""" + _ORDER

MESSAGES = """
query Messages($since: DateTime, $skip: Int!, $take: Int!) {
  deskMessages(since: $since, skip: $skip, take: $take) {
    totalItems items { id orderCode customerName country text createdAt }
  }
}
"""

ADD_DESK_NOTE = """
mutation AddDeskNote($order: String!, $key: String!, $note: String!, $public: Boolean!) {
  addDeskNote(orderCode: $order, key: $key, note: $note, isPublic: $public) { id }
}
"""

ADD_NOTE = """
mutation AddNote($order: ID!, $note: String!, $public: Boolean!) {
  addNoteToOrder(input: { id: $order, note: $note, isPublic: $public }) {
    history(options: { filter: { type: { eq: "ORDER_NOTE" } }, sort: { id: DESC }, take: 1 }) { items { id } }
  }
}
"""

NOTES = """
query Notes($order: ID!, $since: DateTime!) {
  order(id: $order) {
    history(options: {
      filter: { type: { eq: "ORDER_NOTE" }, createdAt: { after: $since } }
      sort: { id: DESC }
      take: 100
    }) { items { id isPublic data } }
  }
}
"""

CANCEL = """
mutation Cancel($order: ID!, $reason: String) {
  cancelOrder(input: { orderId: $order, reason: $reason, cancelShipping: true }) {
    ... on Order { id }
    ... on ErrorResult { errorCode message }
    ... on OrderStateTransitionError { transitionError }
  }
}
"""

#: Three of these are deprecated; without them Vendure's database refuses the refund.
REFUND = """
mutation Refund($payment: ID!, $amount: Money!, $reason: String) {
  refundOrder(input: {
    paymentId: $payment, amount: $amount, reason: $reason, lines: [], shipping: 0, adjustment: 0
  }) {
    ... on Refund { id state }
    ... on ErrorResult { errorCode message }
    ... on RefundStateTransitionError { transitionError }
  }
}
"""
