-- contacts.sorted and contacts.folded are written anew, without apostrophes (see upgrade).
SELECT 1;
