-- Whether one wants to see if the contact's numbers are in a call: 0, 1.
ALTER TABLE contacts ADD COLUMN watch INTEGER NOT NULL DEFAULT 0;
