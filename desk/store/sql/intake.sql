-- What comes in arrives many at once, in lists whose members are lists themselves; see accepting.py for their order.

-- name: append_arrivals
-- Appends each to its customer's conversation, in the order of their ids. Those of which nothing is returned are there
-- already, or are of a customer never seen. Held from view until prepared: filters have not seen them yet.
WITH arriving AS MATERIALIZED (
    SELECT
        CAST(json_extract(value, '$[0]') AS BIGINT) AS id, json_extract(value, '$[2]') AS merchant,
        json_extract(value, '$[3]') AS inbox, json_extract(value, '$[4]') AS external_id,
        json_extract(value, '$[5]') AS customer, json_extract(value, '$[6]') AS body,
        json_extract(value, '$[7]') AS sent_at
    FROM json_each(:arrivals) AS given
)
INSERT INTO message
    (id, merchant, inbox, conversation_id, position, external_id, kind, author, body, language, confidence, held,
    sent_at)
SELECT
    arriving.id, arriving.merchant, arriving.inbox, conversation.id,
    row_number() OVER (PARTITION BY conversation.id ORDER BY arriving.id) + (
        SELECT coalesce(max(position), 0) FROM message AS earlier WHERE earlier.conversation_id = conversation.id
    ),
    arriving.external_id, 'message', 'customer', arriving.body, 'und', 0, 'not_prepared', arriving.sent_at
FROM arriving
JOIN customer ON customer.merchant = arriving.merchant AND customer.inbox = arriving.inbox
    AND customer.external_id = arriving.customer
JOIN conversation ON conversation.customer_id = customer.id
WHERE NOT EXISTS (
    SELECT 1 FROM message AS known
    WHERE known.merchant = arriving.merchant AND known.inbox = arriving.inbox AND known.author = 'customer'
        AND known.external_id = arriving.external_id
)
ON CONFLICT (merchant, inbox, author, external_id) DO NOTHING
RETURNING id, conversation_id, position;

-- name: find_arrivals
-- Those that were there before, each with the id under which it comes now.
SELECT
    CAST(json_extract(value, '$[0]') AS BIGINT) AS now_id, message.id, message.conversation_id, message.position
FROM json_each(:arrivals) AS given
JOIN message ON message.merchant = json_extract(value, '$[2]') AND message.inbox = json_extract(value, '$[3]')
    AND message.author = 'customer' AND message.external_id = json_extract(value, '$[4]');

-- name: keep_envelopes
-- Of those that were appended; their bytes as they came are pieces of one long row of bytes. Due at once: a clock that
-- is set back must not keep a customer waiting. The same for answers and jobs.
INSERT INTO envelope
    (id, merchant, inbox, conversation_id, message_id, position, state, attempts, due_at, raw, received_at)
SELECT
    CAST(json_extract(value, '$[1]') AS BIGINT), message.merchant, message.inbox, message.conversation_id, message.id,
    message.position, 'received', 0, '0001-01-01T00:00:00.000000Z',
    substr(
        CAST(:raws AS BLOB), CAST(json_extract(value, '$[8]') AS INTEGER),
        CAST(json_extract(value, '$[9]') AS INTEGER)
    ),
    json_extract(value, '$[10]')
FROM json_each(:arrivals) AS given JOIN message ON message.id = CAST(json_extract(value, '$[0]') AS BIGINT);

-- name: add_customers
-- Another process may have welcomed one just now.
INSERT INTO customer (id, merchant, inbox, external_id, name, language, country, created_at)
SELECT
    CAST(json_extract(value, '$[0]') AS BIGINT), json_extract(value, '$[2]'), json_extract(value, '$[3]'),
    json_extract(value, '$[4]'), json_extract(value, '$[5]'), json_extract(value, '$[6]'),
    json_extract(value, '$[7]'), json_extract(value, '$[8]')
FROM json_each(:strangers) AS given WHERE true
ON CONFLICT (merchant, inbox, external_id) DO NOTHING;

-- name: add_conversations
INSERT INTO conversation
    (id, merchant, inbox, customer_id, state, language, confidence, corrected, heard, created_at, updated_at)
SELECT
    CAST(json_extract(value, '$[1]') AS BIGINT), customer.merchant, customer.inbox, customer.id, 'open', 'und', 0, 0,
    0, customer.created_at, customer.created_at
FROM json_each(:strangers) AS given
JOIN customer ON customer.merchant = json_extract(value, '$[2]') AND customer.inbox = json_extract(value, '$[3]')
    AND customer.external_id = json_extract(value, '$[4]')
WHERE true
ON CONFLICT (customer_id) DO NOTHING;

-- name: set_aside
INSERT INTO envelope (id, merchant, inbox, state, attempts, due_at, error, raw, received_at)
VALUES (:id, :merchant, :inbox, 'quarantined', 0, '0001-01-01T00:00:00.000000Z', :error, :raw, :received_at);

-- name: newest_id_of_any_merchant
SELECT max(id) AS id FROM (
    SELECT max(id) AS id FROM message UNION ALL SELECT max(id) FROM text UNION ALL SELECT max(id) FROM envelope
    UNION ALL SELECT max(id) FROM customer UNION ALL SELECT max(id) FROM conversation
    UNION ALL SELECT max(id) FROM assignment UNION ALL SELECT max(id) FROM job UNION ALL SELECT max(id) FROM webhook
    UNION ALL SELECT max(id) FROM attachment UNION ALL SELECT max(id) FROM telling UNION ALL SELECT max(id) FROM telling_try
) AS newest;

-- name: due_envelopes_of_any_merchant
-- Only the first of each conversation, by its place there and not by an id, which some process's clock has made: what
-- is believed of its language builds on the message before.
SELECT
    envelope.id AS envelope_id, envelope.attempts, message.*,
    conversation.language AS believed, conversation.confidence AS belief, conversation.corrected,
    customer.external_id AS customer_external_id, customer.name AS customer_name,
    customer.language AS customer_language, customer.country AS customer_country,
    letter.message_id AS letter, letter.automatic
FROM envelope
JOIN message ON message.id = envelope.message_id
LEFT JOIN letter ON letter.message_id = envelope.message_id
JOIN conversation ON conversation.id = envelope.conversation_id
JOIN customer ON customer.id = conversation.customer_id
WHERE envelope.state = 'received' AND envelope.due_at <= :now
    AND NOT EXISTS (
        SELECT 1 FROM envelope AS earlier
        WHERE earlier.conversation_id = envelope.conversation_id AND earlier.position < envelope.position
            AND earlier.state = 'received'
    )
    -- postgres:
    AND (:taken = 1 OR envelope.leased_until = '' OR is_free(envelope.leased_by, envelope.leased_until))
    -- both:
ORDER BY envelope.due_at, envelope.id LIMIT :limit;

-- name: lease_envelope
UPDATE envelope SET
    -- sqlite:
    leased_until = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :seconds || ' seconds')
    -- postgres:
    leased_until = in_seconds(CAST(:seconds AS integer)), leased_by = pg_backend_pid()
    -- both:
-- sqlite:
WHERE id = :id AND state = 'received'
-- postgres:
WHERE id = (
    SELECT id FROM envelope
    WHERE id = :id AND state = 'received' AND is_free(leased_by, leased_until) FOR UPDATE SKIP LOCKED
)
-- both:
;

-- name: next_envelope_due_of_any_merchant
SELECT min(due_at) AS due_at FROM envelope
WHERE state = 'received' AND due_at > :after AND NOT EXISTS (
    SELECT 1 FROM envelope AS earlier
    WHERE earlier.conversation_id = envelope.conversation_id AND earlier.position < envelope.position
        AND earlier.state = 'received'
);

-- name: finish_envelope
UPDATE envelope SET state = :state, error = :error WHERE id = :id AND state = 'received';

-- name: defer_envelope
UPDATE envelope SET attempts = attempts + 1, due_at = :due_at, put_off_at = :now, error = :error, leased_until = ''
WHERE id = :id;

-- name: quarantined_envelopes
SELECT id, merchant, inbox, received_at, error, raw FROM envelope
WHERE state = 'quarantined' AND merchant IN (SELECT value FROM json_each(:merchants))
UNION ALL
SELECT id, merchant, inbox, received_at, error, raw FROM webhook
WHERE state = 'quarantined' AND merchant IN (SELECT value FROM json_each(:merchants))
ORDER BY id DESC LIMIT :limit;

-- name: set_prepared
UPDATE message SET body = :body, language = :language, confidence = :confidence, held = :held WHERE id = :id;

-- name: envelope_states_of_any_merchant
-- Prepared ones are history and not counted: there may be millions.
SELECT state, count(*) AS count, min(id) AS oldest FROM envelope WHERE state = 'received' GROUP BY state
UNION ALL
SELECT state, count(*) AS count, min(id) AS oldest FROM envelope WHERE state = 'quarantined' GROUP BY state;
