"""Which of Shopify's quarterly versions this connector speaks; each is served for a year at least.

To move on: set ``ADMIN``, run the tests, and change each query that the new schema refuses, as they say.
"""

#: Of the Admin API: calls name it, and Shopify answers with the oldest that it still serves once this one is gone.
ADMIN = "2026-10"
#: Of webhooks, as the app that subscribes chooses it; any of the tested ones is read.
WEBHOOKS = "2026-07"
