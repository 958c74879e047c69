-- name: append_message
INSERT INTO message
    (id, merchant, inbox, conversation_id, position, external_id, kind, author, agent, body, language, confidence,
    action, sent_at)
VALUES (
    :id, :merchant, :inbox, :conversation_id,
    (SELECT coalesce(max(position), 0) + 1 FROM message WHERE conversation_id = :conversation_id),
    :external_id, :kind, :author, :agent, :body, :language, :confidence, :action, :sent_at
)
RETURNING position;

-- name: message
SELECT * FROM spoken WHERE id = :id AND merchant IN (SELECT value FROM json_each(:merchants));

-- name: message_of_any_merchant
SELECT * FROM spoken WHERE id = :id;

-- name: message_by_key
SELECT * FROM spoken
WHERE merchant = :merchant AND inbox = :inbox AND author = 'agent' AND external_id = :external_id;

-- name: messages_before
SELECT * FROM spoken
WHERE conversation_id = :conversation_id AND merchant = :merchant AND position < :before
    AND (:notes = 1 OR kind <> 'note')
ORDER BY position DESC LIMIT :limit;

-- name: messages_unread_in
-- Of the newest ones those that have no wording in a language, or one with a flag; with :anew the customer's all.
SELECT * FROM spoken
WHERE conversation_id = :conversation_id AND merchant = :merchant AND held IS NULL AND language <> 'und'
    AND position > (SELECT max(position) FROM message WHERE conversation_id = :conversation_id) - :recent
    AND (
        (:anew = 1 AND author = 'customer')
        OR NOT EXISTS (
            SELECT 1 FROM text
            WHERE text.message_id = spoken.id AND text.language = :language AND text.flags = ''
        )
    )
ORDER BY position;

-- name: messages_by_ids_of_any_merchant
SELECT * FROM spoken WHERE id IN (SELECT value FROM json_each(:ids));

-- name: texts_by_messages_of_any_merchant
SELECT * FROM text WHERE message_id IN (SELECT value FROM json_each(:ids)) ORDER BY id;

-- name: add_text
INSERT INTO text
    (id, merchant, message_id, language, body, origin, engine, model, glossary, score, flags, checks, warnings,
    made_by, made_at)
VALUES (
    :id, :merchant, :message_id, :language, :body, :origin, :engine, :model, :glossary, :score, :flags, :checks,
    :warnings, :made_by, :made_at
);

-- name: customers_message_by_id
SELECT id FROM message
WHERE merchant = :merchant AND inbox = :inbox AND author = 'customer' AND external_id = :external_id;

-- name: conversation_of_customer
SELECT conversation.* FROM conversation JOIN customer ON customer.id = conversation.customer_id
WHERE customer.merchant = :merchant AND customer.inbox = :inbox AND customer.external_id = :customer;

-- name: told_to_customer
SELECT
    spoken.id, spoken.position, spoken.author, spoken.agent, spoken.body, spoken.language, spoken.sent_at,
    spoken.external_id, spoken.attached AS with_files, text.body AS told, text.language AS told_language
FROM spoken LEFT JOIN text ON text.id = spoken.sent_text_id
WHERE spoken.conversation_id = :conversation_id AND spoken.merchant = :merchant AND spoken.kind = 'message'
    AND (spoken.author = 'customer' OR spoken.delivery IN ('accepted', 'delivered', 'read'))
ORDER BY spoken.position DESC LIMIT :limit;

-- name: told_to_customer_after
-- By the feed's cursor, not by position: an answer may leave after a later message came in.
SELECT
    spoken.id, spoken.position, spoken.author, spoken.agent, spoken.body, spoken.language, spoken.sent_at,
    spoken.external_id, spoken.attached AS with_files, text.body AS told, text.language AS told_language
FROM spoken LEFT JOIN text ON text.id = spoken.sent_text_id
WHERE spoken.id IN (
        SELECT event.message_id FROM event
        WHERE event.conversation_id = :conversation_id AND event.cursor > :after
            AND event.kind IN ('message_received', 'delivery_changed')
    )
    AND spoken.merchant = :merchant AND spoken.kind = 'message'
    AND (spoken.author = 'customer' OR spoken.delivery IN ('accepted', 'delivered', 'read'))
ORDER BY spoken.position LIMIT :limit;

-- name: said_by_customer
-- What nobody may read yet names nothing.
SELECT body FROM message
WHERE conversation_id = :conversation_id AND merchant = :merchant AND author = 'customer' AND held IS NULL
ORDER BY position DESC LIMIT :limit;

-- name: newest_by_others
SELECT position, author FROM message
WHERE conversation_id = :conversation_id AND merchant = :merchant AND kind = 'message'
    AND author <> 'desk' AND NOT (author = 'agent' AND agent = :agent)
ORDER BY position DESC LIMIT 1;

-- name: acknowledged_since
SELECT 1 AS found FROM message
WHERE conversation_id = :conversation_id AND merchant = :merchant AND kind = 'message' AND author = 'desk'
    AND sent_at > :moment
LIMIT 1;

-- name: relabel_messages
UPDATE message SET language = :language, confidence = 1
WHERE conversation_id = :conversation_id AND merchant = :merchant AND author = 'customer';
