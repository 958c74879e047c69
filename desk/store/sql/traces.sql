-- name: keep_trace
INSERT INTO trace (message_id, merchant, given) VALUES (:message_id, :merchant, :given)
ON CONFLICT (message_id) DO NOTHING;

-- name: answer_trace
-- An answer came of the newest message that its conversation had from the customer.
INSERT INTO trace (message_id, merchant, begun_by)
SELECT :message_id, :merchant, message.id
FROM conversation JOIN message ON message.conversation_id = conversation.id AND message.position = conversation.heard
WHERE conversation.id = :conversation_id AND conversation.merchant = :merchant
ON CONFLICT (message_id) DO NOTHING;

-- name: trace
SELECT own.begun_by, coalesce(own.given, first.given) AS given
FROM trace AS own LEFT JOIN trace AS first ON first.message_id = own.begun_by
WHERE own.message_id = :message_id AND own.merchant = :merchant;

-- name: newest_heard
SELECT message.id
FROM conversation JOIN message ON message.conversation_id = conversation.id AND message.position = conversation.heard
WHERE conversation.id = :conversation_id AND conversation.merchant = :merchant;
