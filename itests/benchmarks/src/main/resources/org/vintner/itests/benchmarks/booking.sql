-- An attempt at a random half hour of a year of a random resource; whoever comes second gets nothing.
\set resource random(1, :resources)
\set slot random(0, :slots - 1)
INSERT INTO taken (resource, during, buyer) VALUES (:resource, tstzrange(timestamptz '2030-01-01Z' + :slot * interval '30 min', timestamptz '2030-01-01Z' + (:slot + 1) * interval '30 min'), 'x') ON CONFLICT DO NOTHING;
