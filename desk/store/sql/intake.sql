-- What comes in arrives many at once, in lists whose members are lists themselves; see accepting.py for their order.

-- name: find_arrivals
-- For each, the conversation of its customer and the newest place in it, NULL if she was never seen; and the message
-- itself, if it is there already.
-- Each is looked up by an index, whatever the planner believes of the size of tables that are filling.
WITH found AS MATERIALIZED (
    SELECT
        CAST(json_extract(value, '$[0]') AS BIGINT) AS arrival,
        (
            SELECT conversation.id FROM customer JOIN conversation ON conversation.customer_id = customer.id
            WHERE customer.merchant = json_extract(value, '$[1]') AND customer.inbox = json_extract(value, '$[2]')
                AND customer.external_id = json_extract(value, '$[3]')
        ) AS conversation_id,
        (
            SELECT id FROM message
            WHERE merchant = json_extract(value, '$[1]') AND inbox = json_extract(value, '$[2]')
                AND author = 'customer' AND external_id = json_extract(value, '$[4]')
        ) AS known_id
    FROM json_each(:arrivals) AS given
)
SELECT
    arrival, conversation_id, known_id,
    (SELECT max(position) FROM message WHERE message.conversation_id = found.conversation_id) AS newest,
    (SELECT message.conversation_id FROM message WHERE id = known_id) AS known_conversation_id,
    (SELECT message.position FROM message WHERE id = known_id) AS known_position
FROM found;

-- name: append_arrivals
-- Held from view until prepared: filters have not seen them yet.
INSERT INTO message
    (id, merchant, inbox, conversation_id, position, external_id, kind, author, body, language, confidence, held,
    sent_at)
SELECT
    CAST(json_extract(value, '$[0]') AS BIGINT), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
    CAST(json_extract(value, '$[3]') AS BIGINT), CAST(json_extract(value, '$[4]') AS INTEGER),
    json_extract(value, '$[5]'), 'message', 'customer', json_extract(value, '$[6]'), 'und', 0, 'not_prepared',
    json_extract(value, '$[7]')
FROM json_each(:arrivals) AS given;

-- name: keep_envelopes
-- The bytes as they came are pieces of one long row of bytes. Due at once: a clock that is set back must not keep a
-- customer waiting. The same for answers and jobs.
INSERT INTO envelope
    (id, merchant, inbox, conversation_id, message_id, position, state, attempts, due_at, raw, received_at)
SELECT
    CAST(json_extract(value, '$[8]') AS BIGINT), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
    CAST(json_extract(value, '$[3]') AS BIGINT), CAST(json_extract(value, '$[0]') AS BIGINT),
    CAST(json_extract(value, '$[4]') AS INTEGER), 'received', 0, '0001-01-01T00:00:00.000000Z',
    substr(
        CAST(:raws AS BLOB), CAST(json_extract(value, '$[9]') AS INTEGER),
        CAST(json_extract(value, '$[10]') AS INTEGER)
    ),
    json_extract(value, '$[11]')
FROM json_each(:arrivals) AS given;

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
