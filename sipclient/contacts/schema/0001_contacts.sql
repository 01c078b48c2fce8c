-- One row a contact.
CREATE TABLE contacts (
    seq       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,    -- random
    name      TEXT NOT NULL,
    company   TEXT NOT NULL,
    note      TEXT NOT NULL,
    favourite INTEGER NOT NULL,        -- 0, 1
    sorted    TEXT NOT NULL,           -- name or company as it is sorted (search.Fold)
    folded    TEXT NOT NULL            -- all that the contact is found by (search.Index)
);

CREATE INDEX contacts_by_name ON contacts (favourite DESC, sorted, seq);

CREATE TABLE numbers (
    contact  INTEGER NOT NULL REFERENCES contacts (seq),
    position INTEGER NOT NULL,
    label    TEXT NOT NULL,
    number   TEXT NOT NULL,            -- as the person wrote it
    line     TEXT NOT NULL,            -- as numbers are compared (search.Number)
    code     TEXT NOT NULL,            -- its country's calling code, or empty
    PRIMARY KEY (contact, position)
) WITHOUT ROWID;

CREATE INDEX numbers_by_line ON numbers (line);
