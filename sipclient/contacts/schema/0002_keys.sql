-- The key of the keypad that dials a number when it is held, 1 to 9, or 0. contacts.folded is written anew, with the keys
-- of names (see upgrade).
ALTER TABLE numbers ADD COLUMN key INTEGER NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX numbers_by_key ON numbers (key) WHERE key > 0;
