-- A page names its rows by marks: the same mark is the same row for every reader of a language, and what was read of it
-- once need not be read again. See store/lists.py. With the marks comes the place of the newest event.

-- fragment: mark
(SELECT coalesce(max(cursor), 0) FROM event) AS cursor,
    id || '/' || version || '/' || coalesce(newest_id, 0) || '/' || coalesce((
        SELECT id FROM text WHERE message_id = newest_id AND language = :language ORDER BY id DESC LIMIT 1
    ), 0) AS mark

-- fragment: newest_text
(SELECT body FROM text WHERE message_id = newest_id AND language = :language ORDER BY id DESC LIMIT 1) AS newest_text

-- name: page_mine
SELECT id, updated_at,
    -- use: mark
FROM marked
WHERE agent = :agent AND state <> 'resolved'
    AND merchant IN (SELECT value FROM json_each(:merchants)) AND (updated_at, id) < (:before, :before_id)
ORDER BY updated_at DESC, id DESC LIMIT :limit;

-- name: page_queue
-- In the order of one index to the end of the page; an index of merchants, which would be sorted, is kept out of it.
SELECT id, -priority AS urgency, coalesce(due, '9999') AS nearest, coalesce(waiting_since, updated_at) AS since,
    -- use: mark
FROM marked
WHERE agent IS NULL AND state = 'open' AND (:written = '' OR language = :written)
    AND merchant || '' IN (SELECT value FROM json_each(:merchants))
    AND (-priority, coalesce(due, '9999'), coalesce(waiting_since, updated_at), id) > (:urgency, :due, :since, :after)
ORDER BY -priority, coalesce(due, '9999'), coalesce(waiting_since, updated_at), id LIMIT :limit;

-- name: page_all
-- As in page_queue.
SELECT id, updated_at,
    -- use: mark
FROM marked
WHERE merchant || '' IN (SELECT value FROM json_each(:merchants)) AND (updated_at, id) < (:before, :before_id)
ORDER BY updated_at DESC, id DESC LIMIT :limit;

-- name: page_resolved
-- As in page_queue.
SELECT id, updated_at,
    -- use: mark
FROM marked
WHERE state = 'resolved'
    AND merchant || '' IN (SELECT value FROM json_each(:merchants)) AND (updated_at, id) < (:before, :before_id)
ORDER BY updated_at DESC, id DESC LIMIT :limit;

-- name: page_all_of_few
-- Of each merchant the newest, by an index of his own: who sees few of many merchants would look in vain through the
-- conversations of all.
SELECT id, updated_at,
    -- use: mark
FROM marked
WHERE id IN (
    SELECT newest.id
    -- sqlite:
    FROM json_each(:merchants) JOIN conversation AS newest ON newest.id IN (
        SELECT own.id FROM conversation AS own
        WHERE own.merchant = value AND (own.updated_at, own.id) < (:before, :before_id)
        ORDER BY own.updated_at DESC, own.id DESC LIMIT :limit
    )
    -- postgres:
    FROM json_each(:merchants) CROSS JOIN LATERAL (
        SELECT own.id, own.updated_at FROM conversation AS own
        WHERE own.merchant = value COLLATE "C" AND (own.updated_at, own.id) < (:before, :before_id)
        ORDER BY own.updated_at DESC, own.id DESC LIMIT :limit
    ) AS newest
    -- both:
    ORDER BY newest.updated_at DESC, newest.id DESC LIMIT :limit
)
ORDER BY updated_at DESC, id DESC LIMIT :limit;

-- name: page_resolved_of_few
-- Of each merchant the newest, by an index of his own: who sees few of many merchants would look in vain through the
-- conversations of all.
SELECT id, updated_at,
    -- use: mark
FROM marked
WHERE id IN (
    SELECT newest.id
    -- sqlite:
    FROM json_each(:merchants) JOIN conversation AS newest ON newest.id IN (
        SELECT own.id FROM conversation AS own
        WHERE own.merchant = value AND (own.updated_at, own.id) < (:before, :before_id) AND own.state = 'resolved'
        ORDER BY own.updated_at DESC, own.id DESC LIMIT :limit
    )
    -- postgres:
    FROM json_each(:merchants) CROSS JOIN LATERAL (
        SELECT own.id, own.updated_at FROM conversation AS own
        WHERE own.merchant = value COLLATE "C" AND (own.updated_at, own.id) < (:before, :before_id) AND own.state = 'resolved'
        ORDER BY own.updated_at DESC, own.id DESC LIMIT :limit
    ) AS newest
    -- both:
    ORDER BY newest.updated_at DESC, newest.id DESC LIMIT :limit
)
ORDER BY updated_at DESC, id DESC LIMIT :limit;

-- name: listed_by_id
SELECT listed.*,
    -- use: newest_text
FROM listed WHERE id = :id AND merchant IN (SELECT value FROM json_each(:merchants));

-- name: listed_by_ids
SELECT listed.*,
    -- use: newest_text
FROM listed WHERE id IN (SELECT value FROM json_each(:ids)) AND merchant IN (SELECT value FROM json_each(:merchants));

-- name: listed_by_ids_of_any_merchant
SELECT listed.*, NULL AS newest_text FROM listed WHERE id IN (SELECT value FROM json_each(:ids));
