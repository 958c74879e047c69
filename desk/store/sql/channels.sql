-- name: keep_webhook
INSERT INTO webhook (id, merchant, inbox, delivery, state, attempts, due_at, url, headers, raw, received_at)
VALUES (:id, :merchant, :inbox, :delivery, 'received', 0, '0001-01-01T00:00:00.000000Z', :url, :headers, :raw, :received_at)
ON CONFLICT (inbox, delivery) DO NOTHING;

-- name: due_webhooks_of_inbox
-- In the order in which they came. One that was put off keeps nobody back: what it tells has a version of its own.
SELECT * FROM webhook WHERE inbox = :inbox AND state = 'received' AND due_at <= :now ORDER BY id LIMIT :limit;

-- name: next_webhook_due_of_inbox
SELECT min(due_at) AS due_at FROM webhook WHERE inbox = :inbox AND state = 'received' AND due_at > :after;

-- name: finish_webhook
UPDATE webhook SET state = :state, error = :error
WHERE id = :id AND inbox = :inbox AND state IN ('received', 'quarantined');

-- name: defer_webhook
UPDATE webhook SET attempts = attempts + 1, due_at = :due_at, put_off_at = :now, error = :error
WHERE id = :id AND inbox = :inbox;

-- name: reread_webhooks
UPDATE webhook SET state = 'received', attempts = 0, due_at = '0001-01-01T00:00:00.000000Z'
WHERE inbox = :inbox AND merchant = :merchant AND state = 'quarantined';

-- name: entity
SELECT version, data, gone_at FROM entity
WHERE merchant = :merchant AND inbox = :inbox AND kind = :kind AND external_id = :external_id;

-- name: save_entity
INSERT INTO entity (merchant, inbox, kind, external_id, version, number, customer, email, data, read_at)
VALUES (:merchant, :inbox, :kind, :external_id, :version, :number, :customer, :email, :data, :read_at)
ON CONFLICT (merchant, inbox, kind, external_id) DO UPDATE SET
    version = excluded.version, number = excluded.number, customer = excluded.customer, email = excluded.email,
    data = excluded.data, read_at = excluded.read_at, gone_at = NULL;

-- name: entity_was_read
UPDATE entity SET read_at = :read_at, gone_at = NULL
WHERE merchant = :merchant AND inbox = :inbox AND kind = :kind AND external_id = :external_id;

-- name: entity_is_gone
UPDATE entity SET gone_at = :gone_at
WHERE merchant = :merchant AND inbox = :inbox AND kind = :kind AND external_id = :external_id;

-- name: entities_unread_since
SELECT external_id FROM entity
WHERE inbox = :inbox AND kind = :kind AND gone_at IS NULL AND read_at < :began_at AND merchant = :merchant
ORDER BY read_at LIMIT :limit;

-- name: orders_of_inbox
SELECT data FROM entity
WHERE merchant = :merchant AND inbox = :inbox AND kind = 'order' AND gone_at IS NULL
ORDER BY external_id LIMIT :limit;

-- name: orders_of_customer
-- Hers by the channel's own name of her, and those whose numbers the conversation names.
SELECT inbox, data, version FROM entity
WHERE merchant = :merchant AND inbox = :inbox AND kind = 'order' AND customer = :customer AND gone_at IS NULL
UNION
SELECT inbox, data, version FROM entity
WHERE merchant = :merchant AND kind = 'order' AND number IN (SELECT value FROM json_each(:numbers)) AND gone_at IS NULL
ORDER BY version DESC LIMIT :limit;

-- name: begin_reading
INSERT INTO reading (inbox, kind, merchant, whole, attempts, due_at)
VALUES (:inbox, :kind, :merchant, 0, 0, '0001-01-01T00:00:00.000000Z')
ON CONFLICT (inbox, kind) DO NOTHING;

-- name: readings_of_inbox
SELECT
    *,
    -- sqlite:
    1 AS free
    -- postgres:
    CAST(is_free(leased_by, leased_until) AS integer) AS free
    -- both:
FROM reading WHERE inbox = :inbox AND merchant = :merchant ORDER BY kind;

-- name: lease_reading
UPDATE reading SET
    -- sqlite:
    leased_until = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :seconds || ' seconds')
    -- postgres:
    leased_until = in_seconds(CAST(:seconds AS integer)), leased_by = pg_backend_pid()
    -- both:
-- sqlite:
WHERE inbox = :inbox AND kind = :kind
-- postgres:
WHERE (inbox, kind) = (
    SELECT inbox, kind FROM reading
    WHERE inbox = :inbox AND kind = :kind AND is_free(leased_by, leased_until) FOR UPDATE SKIP LOCKED
)
-- both:
;

-- name: save_reading
UPDATE reading SET
    since = :since, cursor = :cursor, high = :high, began_at = :began_at, whole = :whole,
    reconciled_at = :reconciled_at, earlier_high = :before, shaky = :shaky, attempts = 0, due_at = :due_at, put_off_at = :now,
    error = NULL, leased_until = ''
WHERE inbox = :inbox AND kind = :kind;

-- name: defer_reading
UPDATE reading SET attempts = :attempts, due_at = :due_at, put_off_at = :now, error = :error, leased_until = ''
WHERE inbox = :inbox AND kind = :kind;

-- name: connection
SELECT * FROM connection WHERE inbox = :inbox AND merchant = :merchant;

-- name: save_connection
INSERT INTO connection (inbox, merchant, given, credentials, generation)
VALUES (:inbox, :merchant, :given, :credentials, :generation)
ON CONFLICT (inbox) DO UPDATE SET
    merchant = excluded.merchant, given = excluded.given, credentials = excluded.credentials,
    generation = excluded.generation, leased_until = NULL;

-- name: lease_connection
-- One process at a time renews credentials: a renewed one often makes the one before it void.
UPDATE connection SET leased_until = :until
WHERE inbox = :inbox AND generation = :generation AND (leased_until IS NULL OR leased_until <= :now);

-- name: pause_of_inbox
SELECT paused, paused_by FROM connection WHERE inbox = :inbox;

-- name: pause_connection
UPDATE connection SET paused = :paused, paused_by = :paused_by, paused_at = :paused_at WHERE inbox = :inbox;

-- name: waiting_of_inbox
SELECT
    (SELECT count(*) FROM webhook WHERE webhook.inbox = :inbox AND webhook.state = 'received') AS unread,
    (SELECT count(*) FROM webhook WHERE webhook.inbox = :inbox AND webhook.state = 'quarantined'
        AND webhook.merchant = :merchant) AS quarantined,
    (SELECT count(*) FROM outbox WHERE outbox.inbox = :inbox AND outbox.state IN ('queued', 'sending')) AS unsent;

-- name: budget
SELECT * FROM budget WHERE inbox = :inbox AND name = :name AND merchant = :merchant;

-- name: begin_budget
INSERT INTO budget (inbox, name, merchant, burst, per_second, tokens, at, closed_until, refusals, version)
VALUES (:inbox, :name, :merchant, :burst, :per_second, :tokens, :at, :closed_until, :refusals, 0)
ON CONFLICT (inbox, name) DO NOTHING;

-- name: change_budget
-- Nobody waits for it here: two processes that wait for two budgets of each other would do so for ever.
UPDATE budget SET
    burst = :burst, per_second = :per_second, tokens = :tokens, at = :at, closed_until = :closed_until,
    refusals = :refusals, version = version + 1
-- sqlite:
WHERE inbox = :inbox AND name = :name AND version = :before;
-- postgres:
WHERE (inbox, name) = (
    SELECT inbox, name FROM budget WHERE inbox = :inbox AND name = :name AND version = :before
    FOR UPDATE SKIP LOCKED
);
-- both:
