-- name: add_letter
INSERT INTO letter (message_id, merchant, subject, writer, automatic, rest, markup)
VALUES (:message_id, :merchant, :subject, :writer, :automatic, :rest, :markup);

-- name: letter
SELECT letter.*, message.held FROM letter JOIN message ON message.id = letter.message_id
WHERE letter.message_id = :message_id AND letter.merchant IN (SELECT value FROM json_each(:merchants));

-- name: letter_of_any_merchant
SELECT subject, writer, automatic, rest, markup FROM letter WHERE message_id = :message_id;

-- name: save_letter
UPDATE letter SET rest = :rest, markup = :markup WHERE message_id = :message_id AND merchant = :merchant;

-- name: add_attachment
INSERT INTO attachment (id, merchant, message_id, name, type, size, inside, content)
VALUES (:id, :merchant, :message_id, :name, :type, :size, :inside, :content);

-- name: attachments_by_messages_of_any_merchant
SELECT id, message_id, name, type, size, inside, content IS NOT NULL AS kept FROM attachment
WHERE message_id IN (SELECT value FROM json_each(:ids)) ORDER BY id;

-- name: attachment
SELECT attachment.* FROM attachment JOIN message ON message.id = attachment.message_id
WHERE attachment.id = :id AND attachment.message_id = :message_id AND message.held IS NULL
    AND (:notes = 1 OR message.kind <> 'note')
    AND attachment.merchant IN (SELECT value FROM json_each(:merchants));

-- name: attachment_told
-- Of what a customer's own window shows.
SELECT attachment.* FROM attachment
JOIN message ON message.id = attachment.message_id
JOIN conversation ON conversation.id = message.conversation_id
JOIN customer ON customer.id = conversation.customer_id
LEFT JOIN outbox ON outbox.message_id = message.id
WHERE attachment.id = :id AND attachment.merchant = :merchant
    AND customer.merchant = :merchant AND customer.inbox = :inbox AND customer.external_id = :customer
    AND message.kind = 'message'
    AND (message.author = 'customer' OR outbox.state IN ('accepted', 'delivered', 'read'));

-- name: attachments_of
SELECT * FROM attachment WHERE message_id = :message_id AND merchant = :merchant ORDER BY id;

-- name: attachments_inside
SELECT * FROM attachment
WHERE message_id = :message_id AND inside IS NOT NULL AND merchant IN (SELECT value FROM json_each(:merchants));

-- name: newest_subject
SELECT letter.subject FROM message JOIN letter ON letter.message_id = message.id
WHERE message.conversation_id = :conversation_id AND message.merchant = :merchant AND letter.automatic = 0
ORDER BY message.position DESC LIMIT 1;

-- name: names_before
-- What was said before a place, by the channel's own names: the customer's, and ours as far as it left.
SELECT CASE WHEN message.author = 'customer' THEN message.external_id ELSE outbox.external_id END AS name
FROM message LEFT JOIN outbox ON outbox.message_id = message.id
WHERE message.conversation_id = :conversation_id AND message.merchant = :merchant AND message.position < :before
    AND message.kind = 'message'
ORDER BY message.position DESC LIMIT :limit;

-- name: customer_answered_by
-- Whose conversation an answer of ours belongs to.
SELECT customer.external_id AS customer
FROM outbox
JOIN conversation ON conversation.id = outbox.conversation_id
JOIN customer ON customer.id = conversation.customer_id
WHERE outbox.inbox = :inbox AND outbox.external_id = :external_id AND outbox.merchant = :merchant;
