-- What comes in arrives many at once.

-- name: find_arrivals
-- For each its number, the conversation of its customer and the newest place in it, None if she was never seen; and the
-- place of the message itself, if it is there already.
WITH given (arrival INTEGER, merchant TEXT, inbox TEXT, customer TEXT, external_id TEXT) AS (ROWS)
SELECT CAST(json_group_array(json_array(
    given.arrival, conversation.id,
    (SELECT max(position) FROM message WHERE message.conversation_id = conversation.id),
    known.id, known.conversation_id, known.position
)) AS TEXT) AS found
FROM given
LEFT JOIN customer ON customer.merchant = given.merchant AND customer.inbox = given.inbox
    AND customer.external_id = given.customer
LEFT JOIN conversation ON conversation.customer_id = customer.id
LEFT JOIN message AS known ON known.merchant = given.merchant AND known.inbox = given.inbox
    AND known.author = 'customer' AND known.external_id = given.external_id;

-- name: append_arrivals
-- Held from view until prepared: filters have not seen them yet.
WITH given (
    id BIGINT, merchant TEXT, inbox TEXT, conversation_id BIGINT, position INTEGER, external_id TEXT, body TEXT,
    sent_at TEXT
) AS (ROWS)
INSERT INTO message
    (id, merchant, inbox, conversation_id, position, external_id, kind, author, body, language, confidence, held,
    sent_at)
SELECT
    id, merchant, inbox, conversation_id, position, external_id, 'message', 'customer', body, 'und', 0,
    'not_prepared', sent_at
FROM given;

-- name: keep_envelopes
-- Due at once: a clock that is set back must not keep a customer waiting. The same for answers and jobs.
WITH given (
    id BIGINT, merchant TEXT, inbox TEXT, conversation_id BIGINT, message_id BIGINT, position INTEGER, raw BLOB,
    received_at TEXT
) AS (ROWS)
INSERT INTO envelope
    (id, merchant, inbox, conversation_id, message_id, position, state, attempts, due_at, raw, received_at)
SELECT
    id, merchant, inbox, conversation_id, message_id, position, 'received', 0, '0001-01-01T00:00:00.000000Z', raw,
    received_at
FROM given;

-- name: add_customers
-- Another process may have welcomed one just now.
WITH given (
    id BIGINT, merchant TEXT, inbox TEXT, external_id TEXT, name TEXT, language TEXT, country TEXT, created_at TEXT
) AS (ROWS)
INSERT INTO customer (id, merchant, inbox, external_id, name, language, country, created_at)
SELECT id, merchant, inbox, external_id, name, language, country, created_at FROM given WHERE true
ON CONFLICT (merchant, inbox, external_id) DO NOTHING;

-- name: add_conversations
WITH given (id BIGINT, merchant TEXT, inbox TEXT, external_id TEXT) AS (ROWS)
INSERT INTO conversation
    (id, merchant, inbox, customer_id, state, language, confidence, corrected, heard, created_at, updated_at)
SELECT
    given.id, customer.merchant, customer.inbox, customer.id, 'open', 'und', 0, 0, 0, customer.created_at,
    customer.created_at
FROM given
JOIN customer ON customer.merchant = given.merchant AND customer.inbox = given.inbox
    AND customer.external_id = given.external_id
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
    customer.language AS customer_language, customer.country AS customer_country,
    letter.message_id AS letter, letter.automatic, trace.given AS begun
FROM envelope
JOIN message ON message.id = envelope.message_id
LEFT JOIN letter ON letter.message_id = envelope.message_id
LEFT JOIN trace ON trace.message_id = envelope.message_id
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
