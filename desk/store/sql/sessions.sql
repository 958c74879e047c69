-- name: add_session
INSERT INTO session (token_hash, person, csrf, created_at, expires_at)
VALUES (:token_hash, :person, :csrf, :now, :expires_at);

-- name: session
SELECT * FROM session WHERE token_hash = :token_hash AND expires_at > :now;

-- name: end_session
DELETE FROM session WHERE token_hash = :token_hash;

-- name: end_expired_sessions
DELETE FROM session WHERE expires_at <= :now;
