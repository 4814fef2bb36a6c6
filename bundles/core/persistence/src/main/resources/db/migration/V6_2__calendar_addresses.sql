-- How often the address of a calendar was made anew; earlier addresses lead nowhere. None for those that have their first one.
CREATE TABLE booking_calendar (
  -- an order or a resource
  subject uuid PRIMARY KEY,
  renewed int NOT NULL CHECK (renewed > 0)
);
