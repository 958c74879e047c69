-- Every row that belongs to a merchant carries the merchant. Moments are UTC text of one fixed form.
-- Ids are made by the desk, 64-bit and sortable; only the feed's cursor is the database's own count. An INTEGER PRIMARY KEY
-- is where SQLite keeps the row itself, and needs no index beside.
-- What a column may hold is spelt with OR: for IN of three values and more SQLite fills a table of them at every row.

-- postgres:
-- What processes take is theirs by the database's clock: their own may differ by an hour, or be set.
CREATE FUNCTION in_seconds(seconds integer) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char((now() + make_interval(secs => seconds)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
-- Tells whether a piece of work is to be had: its time is over, the session that took it has gone with its process, or
-- it is the one that asks: it could not finish, because the database was away.
CREATE FUNCTION is_free(session integer, leased_until text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT leased_until COLLATE "C" <= in_seconds(0) OR session = pg_backend_pid()
        OR NOT EXISTS (SELECT 1 FROM pg_stat_get_activity(session))
$$;
-- both:

CREATE TABLE customer (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    inbox TEXT NOT NULL,
    external_id TEXT NOT NULL,
    name TEXT,
    language TEXT,
    country TEXT,
    created_at TEXT NOT NULL,
    UNIQUE (merchant, inbox, external_id)
);

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    inbox TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    state TEXT NOT NULL CHECK (state = 'open' OR state = 'waiting' OR state = 'snoozed' OR state = 'resolved'),
    language TEXT NOT NULL,
    confidence REAL NOT NULL,
    corrected INTEGER NOT NULL,
    agent TEXT,
    reason TEXT,
    topic TEXT,
    priority INTEGER NOT NULL DEFAULT 0,
    heard INTEGER NOT NULL,
    waiting_since TEXT,
    snoozed_until TEXT,
    answered_by TEXT,
    handed_by TEXT,
    -- A JSON array of [agent, moment]; seldom anything but empty.
    declined TEXT NOT NULL DEFAULT '[]',
    -- What clocks are reckoned from, and what they come to: see domain/clocks.py.
    course TEXT NOT NULL DEFAULT '[]',
    deadlines TEXT NOT NULL DEFAULT '[]',
    due TEXT,
    rings_at TEXT,
    -- Counts the times it was saved. Who changes in place what lists show of its messages saves it too.
    version INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
-- One continuing conversation per customer: two first messages at once must not open two.
CREATE UNIQUE INDEX conversation_customer ON conversation (customer_id);
CREATE INDEX conversation_updated ON conversation (updated_at, id);
CREATE INDEX conversation_merchant ON conversation (merchant, updated_at, id);
CREATE INDEX conversation_resolved ON conversation (updated_at, id) WHERE state = 'resolved';
CREATE INDEX conversation_agent ON conversation (agent, state, updated_at, id)
    WHERE agent IS NOT NULL AND state <> 'resolved';
CREATE INDEX conversation_queue ON conversation (
    (-priority), coalesce(due, '9999'), coalesce(waiting_since, updated_at), id, merchant
) WHERE state = 'open' AND agent IS NULL;
CREATE INDEX conversation_waiting ON conversation (
    language, merchant, coalesce(waiting_since, updated_at), coalesce(due, '9999')
) WHERE state = 'open' AND agent IS NULL;
CREATE INDEX conversation_rings ON conversation (rings_at) WHERE rings_at IS NOT NULL;
CREATE INDEX conversation_owed ON conversation (merchant, waiting_since)
    WHERE state = 'open' AND waiting_since IS NOT NULL;
CREATE INDEX conversation_running ON conversation (id) WHERE state <> 'resolved';
CREATE INDEX conversation_snoozed ON conversation (snoozed_until) WHERE state = 'snoozed';

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    inbox TEXT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversation (id),
    position INTEGER NOT NULL,
    external_id TEXT,
    kind TEXT NOT NULL CHECK (kind = 'message' OR kind = 'note' OR kind = 'action'),
    author TEXT NOT NULL CHECK (author = 'customer' OR author = 'agent' OR author = 'desk'),
    agent TEXT,
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    confidence REAL NOT NULL,
    held TEXT,
    -- What is done to an order, as JSON; its words are the body.
    action TEXT CHECK ((action IS NULL) = (kind <> 'action')),
    sent_at TEXT NOT NULL,
    -- A customer's and an agent's own names of their messages cannot meet.
    UNIQUE (merchant, inbox, author, external_id),
    UNIQUE (conversation_id, position)
);

CREATE TABLE text (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES message (id),
    language TEXT NOT NULL,
    body TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin = 'written' OR origin = 'machine' OR origin = 'template' OR origin = 'edited'),
    engine TEXT,
    model TEXT,
    glossary TEXT,
    score REAL,
    flags TEXT NOT NULL,
    checks TEXT NOT NULL,
    warnings TEXT NOT NULL,
    made_by TEXT,
    made_at TEXT NOT NULL
);
CREATE INDEX text_message ON text (message_id, id);

-- What a search looks through: of each message the words of all its wordings and of its customer's name, each beginning
-- with the code of its merchant. See store/search.py.
CREATE TABLE searched (
    message_id BIGINT PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    conversation_id BIGINT NOT NULL,
    merchant TEXT NOT NULL,
    note INTEGER NOT NULL,
    words TEXT NOT NULL
    -- postgres:
    , found_by tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED
    -- both:
)
-- sqlite:
WITHOUT ROWID
-- both:
;

-- Every such word once, in their order: which words begin with what somebody has typed so far.
CREATE TABLE term (
    term TEXT PRIMARY KEY
)
-- sqlite:
WITHOUT ROWID
-- both:
;

-- What is changed, deleted or hidden cannot be found any more, at once and whoever does it; a word that only it had is
-- forgotten too. What is left of a message is found again after the next event about it.
-- sqlite:
CREATE VIRTUAL TABLE searched_words USING fts5 (
    words, content = 'searched', content_rowid = 'message_id', detail = none, columnsize = 0, tokenize = 'ascii'
);
CREATE TRIGGER searched_added AFTER INSERT ON searched BEGIN
    INSERT INTO searched_words (rowid, words) VALUES (new.message_id, new.words);
END;
CREATE TRIGGER searched_changed AFTER UPDATE OF words ON searched BEGIN
    INSERT INTO searched_words (searched_words, rowid, words) VALUES ('delete', old.message_id, old.words);
    INSERT INTO searched_words (rowid, words) VALUES (new.message_id, new.words);
END;
CREATE TRIGGER searched_forgotten AFTER DELETE ON searched BEGIN
    INSERT INTO searched_words (searched_words, rowid, words) VALUES ('delete', old.message_id, old.words);
    DELETE FROM term WHERE term IN (SELECT value FROM json_each('["' || replace(old.words, ' ', '","') || '"]'))
        AND NOT EXISTS (SELECT 1 FROM searched_words WHERE searched_words MATCH '"' || term.term || '"');
END;
CREATE TRIGGER message_unsearched AFTER UPDATE OF body, held ON message
WHEN new.body <> old.body OR new.held IS NOT NULL BEGIN
    DELETE FROM searched WHERE message_id = old.id;
END;
CREATE TRIGGER text_unsearched AFTER UPDATE OF body ON text WHEN new.body <> old.body BEGIN
    DELETE FROM searched WHERE message_id = old.message_id;
END;
CREATE TRIGGER text_gone_unsearched AFTER DELETE ON text BEGIN
    DELETE FROM searched WHERE message_id = old.message_id;
END;
CREATE TRIGGER customer_unsearched AFTER UPDATE OF name ON customer WHEN new.name IS NOT old.name BEGIN
    DELETE FROM searched WHERE message_id IN (
        SELECT message.id FROM conversation JOIN message ON message.conversation_id = conversation.id
        WHERE conversation.customer_id = old.id
    );
END;
-- postgres:
CREATE INDEX searched_words ON searched USING gin (found_by);
CREATE FUNCTION forget_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM term WHERE term.term = ANY (string_to_array(old.words, ' ')) AND NOT EXISTS (
        SELECT 1 FROM searched WHERE found_by @@ CAST('''' || term.term || '''' AS tsquery)
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER searched_forgotten AFTER DELETE ON searched FOR EACH ROW EXECUTE FUNCTION forget_terms();
CREATE FUNCTION unsearch_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM searched WHERE message_id = old.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER message_unsearched AFTER UPDATE OF body, held ON message FOR EACH ROW
WHEN (new.body <> old.body OR new.held IS NOT NULL) EXECUTE FUNCTION unsearch_message();
CREATE FUNCTION unsearch_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM searched WHERE message_id = old.message_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER text_unsearched AFTER UPDATE OF body ON text FOR EACH ROW
WHEN (new.body <> old.body) EXECUTE FUNCTION unsearch_text();
CREATE TRIGGER text_gone_unsearched AFTER DELETE ON text FOR EACH ROW EXECUTE FUNCTION unsearch_text();
CREATE FUNCTION unsearch_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM searched WHERE message_id IN (
        SELECT message.id FROM conversation JOIN message ON message.conversation_id = conversation.id
        WHERE conversation.customer_id = old.id
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER customer_unsearched AFTER UPDATE OF name ON customer FOR EACH ROW
WHEN (new.name IS DISTINCT FROM old.name) EXECUTE FUNCTION unsearch_customer();
-- both:

-- What a message has beside its text where channels are like mail; most messages have none.
CREATE TABLE letter (
    message_id BIGINT PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    merchant TEXT NOT NULL,
    subject TEXT NOT NULL,
    writer TEXT,
    automatic INTEGER NOT NULL,
    rest TEXT NOT NULL,
    markup TEXT NOT NULL
);

CREATE TABLE attachment (
    id BIGINT PRIMARY KEY,
    merchant TEXT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    -- By what name the letter's markup shows it in its place.
    inside TEXT,
    -- None: too large to be kept. Last, so that lists need not read past it.
    content BLOB
);
CREATE INDEX attachment_message ON attachment (message_id, id);

-- Files that were chosen and not sent yet; what is never sent is forgotten after a while.
CREATE TABLE upload (
    id BIGINT PRIMARY KEY,
    merchant TEXT NOT NULL,
    inbox TEXT NOT NULL,
    -- Whose it is, and for what: nobody else can send or see it.
    holder TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    uploaded_at TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX upload_holder ON upload (merchant, inbox, holder, id, size);
CREATE INDEX upload_age ON upload (uploaded_at);

-- The inbox in the transactional sense: what came in, as it came, until it is prepared.
CREATE TABLE envelope (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    inbox TEXT NOT NULL,
    conversation_id BIGINT,
    message_id BIGINT,
    -- Its message's place in the conversation.
    position INTEGER,
    state TEXT NOT NULL CHECK (state = 'received' OR state = 'prepared' OR state = 'quarantined'),
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    -- When it was put off, if it was: of what lies ahead of a clock that was set back nobody knows when it is due.
    put_off_at TEXT,
    error TEXT,
    -- Whose work it is where processes share a database: see services/lanes.py.
    leased_by INTEGER NOT NULL DEFAULT 0,
    leased_until TEXT NOT NULL DEFAULT '',
    raw BLOB NOT NULL,
    received_at TEXT NOT NULL
);
CREATE INDEX envelope_order ON envelope (conversation_id, position) WHERE state = 'received';
CREATE INDEX envelope_due ON envelope (due_at, id) WHERE state = 'received';
CREATE INDEX envelope_quarantined ON envelope (merchant, id) WHERE state = 'quarantined';

CREATE TABLE outbox (
    message_id INTEGER PRIMARY KEY REFERENCES message (id),
    merchant TEXT NOT NULL,
    inbox TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    text_id BIGINT,
    state TEXT NOT NULL,
    key TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    external_id TEXT,
    reason TEXT,
    -- Whether a try may have reached the customer without anybody knowing: from its beginning until it is known.
    doubtful INTEGER NOT NULL DEFAULT 0,
    -- What a process has begun may arrive until then, and nobody else begins; in PostgreSQL by its clock.
    claimed_until TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL
);
CREATE INDEX outbox_external ON outbox (inbox, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX outbox_due ON outbox (inbox, due_at, message_id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_reached ON outbox (conversation_id, message_id) WHERE state IN ('accepted', 'delivered');
CREATE INDEX outbox_open ON outbox (state) WHERE state IN ('queued', 'sending', 'held', 'failed');
CREATE INDEX outbox_order ON outbox (conversation_id, position) WHERE state IN ('queued', 'sending');

CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    argument TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    put_off_at TEXT,
    error TEXT,
    leased_by INTEGER NOT NULL DEFAULT 0,
    leased_until TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, subject, argument)
);
CREATE INDEX job_due ON job (kind, due_at, id);

CREATE TABLE event (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT,
    merchant TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_id BIGINT,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX event_conversation ON event (conversation_id, cursor);
CREATE INDEX event_answers ON event (merchant, cursor) WHERE kind = 'reply_queued';

CREATE TABLE assignment (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    agent TEXT NOT NULL,
    reason TEXT NOT NULL,
    assigned_at TEXT NOT NULL,
    -- When its owner first looked at it, or answered; before that it may go to another.
    seen_at TEXT,
    released_at TEXT
);
CREATE INDEX assignment_conversation ON assignment (conversation_id, id);
CREATE INDEX assignment_agent ON assignment (agent, assigned_at);
CREATE INDEX assignment_unseen ON assignment (assigned_at) WHERE seen_at IS NULL AND released_at IS NULL;

CREATE TABLE follower (
    conversation_id BIGINT NOT NULL,
    merchant TEXT NOT NULL,
    agent TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (conversation_id, agent)
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

-- What the desk itself has to remember of its last start.
CREATE TABLE remembered (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- What one process at a time does for all that share a database, and which: see services/leading.py.
CREATE TABLE duty (
    name TEXT PRIMARY KEY,
    leased_by INTEGER NOT NULL,
    leased_until TEXT NOT NULL
);

-- Translations of masked segments. A person's (no model, no glossary) holds for every engine of its merchant's pair;
-- a machine's for one engine, model and version of the terms. The digest is of the text and the pair without regions.
CREATE TABLE memory (
    merchant TEXT NOT NULL,
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    model TEXT NOT NULL,
    glossary TEXT NOT NULL,
    pair TEXT NOT NULL,
    text TEXT NOT NULL,
    wording TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin = 'machine' OR origin = 'template' OR origin = 'edited'),
    score REAL,
    made_by TEXT,
    made_at TEXT NOT NULL,
    PRIMARY KEY (merchant, digest, source, target, model, glossary),
    CHECK ((model = '') = (origin <> 'machine'))
);
CREATE INDEX memory_pair ON memory (merchant, pair, made_at) WHERE model = '';
CREATE INDEX memory_people ON memory (merchant, digest, source, target) WHERE model = '';
CREATE INDEX memory_made ON memory (made_at) WHERE model <> '';

-- Calls of channels: on disk as they came before they are acknowledged, read afterwards.
CREATE TABLE webhook (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    inbox TEXT NOT NULL,
    -- The channel's own name of the delivery, or one of ours where it has none.
    delivery TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state = 'received' OR state = 'read' OR state = 'quarantined'),
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    put_off_at TEXT,
    error TEXT,
    url TEXT NOT NULL,
    headers TEXT NOT NULL,
    raw BLOB NOT NULL,
    received_at TEXT NOT NULL,
    UNIQUE (inbox, delivery)
);
CREATE INDEX webhook_due ON webhook (inbox, id) WHERE state = 'received';
CREATE INDEX webhook_quarantined ON webhook (merchant, id) WHERE state = 'quarantined';

-- Things of channels, such as orders, each at the newest version that was seen.
CREATE TABLE entity (
    merchant TEXT NOT NULL,
    inbox TEXT NOT NULL,
    kind TEXT NOT NULL,
    external_id TEXT NOT NULL,
    version TEXT NOT NULL,
    number TEXT,
    customer TEXT,
    email TEXT,
    data TEXT NOT NULL,
    read_at TEXT NOT NULL,
    gone_at TEXT,
    PRIMARY KEY (merchant, inbox, kind, external_id)
);
CREATE INDEX entity_number ON entity (merchant, kind, number) WHERE number IS NOT NULL;
CREATE INDEX entity_customer ON entity (merchant, inbox, kind, customer, version) WHERE customer IS NOT NULL;
CREATE INDEX entity_email ON entity (merchant, kind, email, version) WHERE email IS NOT NULL;
CREATE INDEX entity_read ON entity (inbox, kind, read_at) WHERE gone_at IS NULL;

-- How far each feed of a channel has been read.
CREATE TABLE reading (
    inbox TEXT NOT NULL,
    kind TEXT NOT NULL,
    merchant TEXT NOT NULL,
    since TEXT,
    cursor TEXT,
    high TEXT,
    began_at TEXT,
    whole INTEGER NOT NULL,
    reconciled_at TEXT,
    earlier_high TEXT,
    shaky TEXT,
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    put_off_at TEXT,
    error TEXT,
    leased_by INTEGER NOT NULL DEFAULT 0,
    leased_until TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (inbox, kind)
);

-- What an inbox's line knows beyond its settings: credentials that were renewed, and who paused it and why.
CREATE TABLE connection (
    inbox TEXT PRIMARY KEY,
    merchant TEXT NOT NULL,
    -- A digest of what the settings say; other settings make renewed credentials void.
    given TEXT NOT NULL,
    credentials BLOB,
    generation INTEGER NOT NULL,
    leased_until TEXT,
    paused TEXT,
    paused_by TEXT,
    paused_at TEXT
);

-- What a message came of, where that is not itself: somebody else's request, or the message that it answers.
CREATE TABLE trace (
    message_id BIGINT PRIMARY KEY,
    merchant TEXT NOT NULL,
    begun_by BIGINT,
    given TEXT
);

-- What is left of each budget of calls of a channel, where several processes spend from it.
CREATE TABLE budget (
    inbox TEXT NOT NULL,
    name TEXT NOT NULL,
    merchant TEXT NOT NULL,
    burst REAL NOT NULL,
    per_second REAL NOT NULL,
    tokens REAL NOT NULL,
    at TEXT NOT NULL,
    closed_until TEXT,
    refusals INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (inbox, name)
);

-- The event up to which each plugin that hears events has heard them.
CREATE TABLE hearer (
    plugin TEXT PRIMARY KEY,
    cursor BIGINT NOT NULL
);

-- How far each integrator's program has been told what happens, and whether it wants to be told no more.
CREATE TABLE receiver (
    id TEXT PRIMARY KEY,
    -- The event up to which everything that it is to be told stands in telling.
    cursor BIGINT NOT NULL,
    off_since TEXT
);

-- What each of them is told, as it is told: one row for an event and a receiver.
CREATE TABLE telling (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    receiver TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state = 'pending' OR state = 'done' OR state = 'given_up'),
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    put_off_at TEXT,
    -- Since when it is owed: when it happened, or was asked for again.
    since TEXT NOT NULL,
    leased_by INTEGER NOT NULL DEFAULT 0,
    leased_until TEXT NOT NULL DEFAULT ''
);
CREATE INDEX telling_due ON telling (receiver, due_at, id) WHERE state = 'pending';
CREATE INDEX telling_order ON telling (receiver, conversation_id, id) WHERE state = 'pending';
CREATE INDEX telling_oldest ON telling (since) WHERE state = 'pending';
CREATE INDEX telling_counted ON telling (state) WHERE state IN ('pending', 'given_up');
CREATE INDEX telling_ended ON telling (since, id) WHERE state <> 'pending';
CREATE INDEX telling_listed ON telling (receiver, id);

CREATE TABLE telling_try (
    id INTEGER PRIMARY KEY,
    merchant TEXT NOT NULL,
    telling_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    seconds REAL NOT NULL,
    -- None where nobody answered.
    status INTEGER,
    said TEXT NOT NULL
);
CREATE INDEX telling_try_telling ON telling_try (telling_id, id);

-- A conversation with the number of the newest thing said in it.
CREATE VIEW marked AS
SELECT
    conversation.*,
    (
        SELECT said.id FROM message AS said
        WHERE said.conversation_id = conversation.id AND said.kind = 'message' AND said.author <> 'desk'
        ORDER BY said.position DESC LIMIT 1
    ) AS newest_id
FROM conversation;

-- A conversation as lists show it: its customer and the newest thing said in it.
CREATE VIEW listed AS
SELECT
    marked.*,
    customer.name AS customer_name, customer.external_id AS customer_external_id,
    newest.language AS newest_language, newest.author AS newest_author,
    CASE WHEN newest.held IS NULL THEN substr(newest.body, 1, 160) ELSE '' END AS newest_body
FROM marked
JOIN customer ON customer.id = marked.customer_id
LEFT JOIN message AS newest ON newest.id = marked.newest_id;

-- A message as readers see it: with the state of its delivery, if it is an answer.
CREATE VIEW spoken AS
SELECT
    message.*, outbox.state AS delivery, outbox.reason AS delivery_reason, outbox.text_id AS sent_text_id,
    letter.subject, letter.writer, letter.automatic, letter.rest <> '' AS more, letter.markup <> '' AS marked_up,
    EXISTS (SELECT 1 FROM attachment WHERE attachment.message_id = message.id) AS attached
FROM message
LEFT JOIN outbox ON outbox.message_id = message.id
LEFT JOIN letter ON letter.message_id = message.id;
