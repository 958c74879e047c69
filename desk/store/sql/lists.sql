-- name: page_mine
SELECT listed.*, (
    SELECT body FROM text WHERE message_id = newest_id AND language = :language ORDER BY id DESC LIMIT 1
) AS newest_text
FROM listed
WHERE agent = :agent AND state <> 'resolved'
    AND merchant IN (SELECT value FROM json_each(:merchants)) AND (updated_at, id) < (:before, :before_id)
ORDER BY updated_at DESC, id DESC LIMIT :limit;

-- name: page_queue
SELECT listed.*, (
    SELECT body FROM text WHERE message_id = newest_id AND language = :language ORDER BY id DESC LIMIT 1
) AS newest_text
FROM listed
WHERE agent IS NULL AND state = 'open' AND (:written = '' OR language = :written)
    AND merchant IN (SELECT value FROM json_each(:merchants))
    AND (-priority, coalesce(due, '9999'), coalesce(waiting_since, updated_at), id) > (:urgency, :due, :since, :after)
ORDER BY -priority, coalesce(due, '9999'), coalesce(waiting_since, updated_at), id LIMIT :limit;

-- name: page_all
SELECT listed.*, (
    SELECT body FROM text WHERE message_id = newest_id AND language = :language ORDER BY id DESC LIMIT 1
) AS newest_text
FROM listed
WHERE merchant IN (SELECT value FROM json_each(:merchants)) AND (updated_at, id) < (:before, :before_id)
ORDER BY updated_at DESC, id DESC LIMIT :limit;

-- name: page_resolved
SELECT listed.*, (
    SELECT body FROM text WHERE message_id = newest_id AND language = :language ORDER BY id DESC LIMIT 1
) AS newest_text
FROM listed
WHERE state = 'resolved'
    AND merchant IN (SELECT value FROM json_each(:merchants)) AND (updated_at, id) < (:before, :before_id)
ORDER BY updated_at DESC, id DESC LIMIT :limit;

-- name: listed_by_id
SELECT listed.*, (
    SELECT body FROM text WHERE message_id = newest_id AND language = :language ORDER BY id DESC LIMIT 1
) AS newest_text
FROM listed WHERE id = :id AND merchant IN (SELECT value FROM json_each(:merchants));

-- name: listed_by_ids
SELECT listed.*, (
    SELECT body FROM text WHERE message_id = newest_id AND language = :language ORDER BY id DESC LIMIT 1
) AS newest_text
FROM listed WHERE id IN (SELECT value FROM json_each(:ids)) AND merchant IN (SELECT value FROM json_each(:merchants));

-- name: listed_by_ids_of_any_merchant
SELECT listed.*, NULL AS newest_text FROM listed WHERE id IN (SELECT value FROM json_each(:ids));
