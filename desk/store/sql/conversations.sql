-- name: conversation_of_any_merchant
SELECT * FROM conversation WHERE id = :id;

-- name: conversation
SELECT * FROM conversation WHERE id = :id AND merchant IN (SELECT value FROM json_each(:merchants));

-- name: save_conversation
UPDATE conversation SET
    state = :state, language = :language, confidence = :confidence, corrected = :corrected, agent = :agent,
    reason = :reason, topic = :topic, priority = :priority, heard = :heard, waiting_since = :waiting_since, snoozed_until = :snoozed_until,
    answered_by = :answered_by, handed_by = :handed_by, declined = :declined, course = :course, deadlines = :deadlines,
    due = :due, rings_at = :rings_at, version = version + 1, updated_at = :updated_at
WHERE id = :id AND merchant = :merchant;

-- name: customer_of_conversation
SELECT customer.* FROM customer JOIN conversation ON conversation.customer_id = customer.id
WHERE conversation.id = :id AND conversation.merchant = :merchant;

-- name: snoozed_until_of_any_merchant
SELECT * FROM conversation WHERE state = 'snoozed' AND snoozed_until <= :now ORDER BY snoozed_until LIMIT :limit;

-- name: follow
INSERT INTO follower (conversation_id, merchant, agent, since) VALUES (:conversation_id, :merchant, :agent, :since)
ON CONFLICT (conversation_id, agent) DO NOTHING;

-- name: followers
SELECT agent FROM follower WHERE conversation_id = :conversation_id AND merchant = :merchant ORDER BY since, agent;
