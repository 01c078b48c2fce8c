-- The path of a call's recording, or empty. folded is written anew, with the keys of names (see upgrade).
ALTER TABLE calls ADD COLUMN recording TEXT NOT NULL DEFAULT '';
