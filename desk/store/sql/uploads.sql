-- name: add_upload
INSERT INTO upload (id, merchant, inbox, holder, name, type, size, uploaded_at, content)
VALUES (:id, :merchant, :inbox, :holder, :name, :type, :size, :now, :content);

-- name: uploads_with_contents
SELECT id, name, type, size, content FROM upload
WHERE merchant = :merchant AND inbox = :inbox AND holder = :holder AND id IN (SELECT value FROM json_each(:ids))
ORDER BY id;

-- name: uploads_held
SELECT count(*) AS count FROM upload WHERE merchant = :merchant AND inbox = :inbox AND holder = :holder;

-- name: uploads_weigh
SELECT coalesce(sum(size), 0) AS weight FROM upload WHERE merchant = :merchant;

-- name: drop_uploads
DELETE FROM upload
WHERE merchant = :merchant AND inbox = :inbox AND holder = :holder AND id IN (SELECT value FROM json_each(:ids));

-- name: forget_uploads_of_any_merchant
DELETE FROM upload WHERE id IN (
    SELECT id FROM upload WHERE uploaded_at < :before ORDER BY uploaded_at LIMIT :limit
);
