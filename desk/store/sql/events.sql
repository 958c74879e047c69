-- name: add_event
INSERT INTO event (merchant, conversation_id, message_id, kind, data, at)
VALUES (:merchant, :conversation_id, :message_id, :kind, :data, :at);

-- name: events_after_of_any_merchant
SELECT * FROM event WHERE cursor > :cursor ORDER BY cursor LIMIT :limit;

-- name: events_after
SELECT * FROM event
WHERE cursor > :cursor AND cursor <= :until AND merchant IN (SELECT value FROM json_each(:merchants))
ORDER BY cursor LIMIT :limit;

-- name: newest_cursor
SELECT coalesce(max(cursor), 0) AS cursor FROM event;
