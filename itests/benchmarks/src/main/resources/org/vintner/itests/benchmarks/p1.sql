-- One order per transaction and statement: its event is new, it is paid, a free key is sold, a right to fetch is given, an event goes out.
\set n :n + 1
\set sale :base + :client_id * :range + :n
WITH event AS (INSERT INTO provider_event (channel, number, sale) VALUES ('p1', 'event-' || :sale, :sale) ON CONFLICT DO NOTHING RETURNING sale),
paid AS (UPDATE sale s SET state = 1, paid_at = now() FROM event WHERE s.id = event.sale AND s.state = 0 RETURNING s.id, s.product),
choice AS (SELECT paid.id AS sale, k.id AS key FROM paid CROSS JOIN LATERAL (SELECT id FROM stock_key WHERE product = paid.product AND state = 0 ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED) k),
sold AS (UPDATE stock_key k SET state = 1, sale = choice.sale, sold_at = now() FROM choice WHERE k.id = choice.key RETURNING k.sale, k.id),
given AS (INSERT INTO fetch_right (token, sale, expires_at) SELECT gen_random_uuid(), sale, now() + interval '1 day' FROM sold RETURNING token, sale)
INSERT INTO outgoing_event (topic, payload) SELECT 'order.fulfilled', jsonb_build_object('order', sold.sale, 'key', sold.id) FROM sold JOIN given USING (sale);
