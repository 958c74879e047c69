-- name: search_matches
-- Newest first: what comes after the limit is never looked at, however common the words are.
SELECT searched.message_id, searched.conversation_id
-- sqlite:
FROM searched_words CROSS JOIN searched ON searched.message_id = searched_words.rowid
WHERE searched_words MATCH :asked AND searched_words.rowid < :before
    AND searched.merchant IN (SELECT value FROM json_each(:merchants)) AND (:notes = 1 OR searched.note = 0)
ORDER BY searched_words.rowid DESC LIMIT :limit
-- postgres:
-- Its index of words knows no order: common words are found among the newest messages, and only if those do not fill a
-- page are all matches of the index fetched, which then are few.
FROM (
    WITH recent AS MATERIALIZED (
        SELECT * FROM searched WHERE message_id < :before ORDER BY message_id DESC LIMIT 5000
    ),
    near AS MATERIALIZED (
        SELECT message_id, conversation_id FROM recent
        WHERE found_by @@ CAST(replace(replace(replace(:asked, ' OR ', '|'), ' AND ', '&'), '"', '''') AS tsquery)
            AND merchant IN (SELECT value FROM json_each(:merchants)) AND (:notes = 1 OR note = 0)
        ORDER BY message_id DESC LIMIT :limit
    ),
    every AS MATERIALIZED (
        SELECT message_id, conversation_id FROM searched
        WHERE found_by @@ CAST(replace(replace(replace(:asked, ' OR ', '|'), ' AND ', '&'), '"', '''') AS tsquery)
            AND merchant IN (SELECT value FROM json_each(:merchants)) AND (:notes = 1 OR note = 0)
            AND message_id < :before AND (SELECT count(*) FROM near) < :limit
    )
    SELECT * FROM near WHERE (SELECT count(*) FROM near) >= :limit UNION ALL SELECT * FROM every
) AS searched
ORDER BY message_id DESC LIMIT :limit
-- both:
;

-- name: terms_beginning
-- A stem begins with its merchant's code; it comes first if it is a term itself, and so many of each at the most.
SELECT value AS stem, known.term
-- sqlite:
FROM json_each(:stems) JOIN term AS known ON known.term IN (
    SELECT term.term FROM term WHERE term.term >= value AND term.term < value || char(1114111)
    ORDER BY term.term LIMIT :limit
)
-- postgres:
FROM json_each(:stems) CROSS JOIN LATERAL (
    SELECT term.term FROM term WHERE term.term >= value COLLATE "C" AND term.term < value || chr(1114111) COLLATE "C"
    ORDER BY term.term LIMIT :limit
) AS known
-- both:
;

-- name: to_search_of_any_merchant
SELECT
    message.id, message.conversation_id, message.merchant, message.kind, message.body,
    customer.name AS customer_name, customer.external_id AS customer_external_id
FROM message
JOIN conversation ON conversation.id = message.conversation_id
JOIN customer ON customer.id = conversation.customer_id
WHERE message.id IN (SELECT value FROM json_each(:ids)) AND message.held IS NULL;

-- name: make_searchable
INSERT INTO searched (message_id, conversation_id, merchant, note, words)
VALUES (:message_id, :conversation_id, :merchant, :note, :words)
ON CONFLICT (message_id) DO UPDATE SET words = excluded.words WHERE searched.words <> excluded.words;

-- name: know_terms_of_any_merchant
INSERT INTO term (term) SELECT value FROM json_each(:terms) WHERE true ON CONFLICT (term) DO NOTHING;
