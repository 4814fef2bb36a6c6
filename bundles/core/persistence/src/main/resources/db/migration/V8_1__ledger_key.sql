-- One unique index of the ledger in place of one for postings and one for payments. What a posting is follows from its row: a refund, or
-- else the capture of the payment. So a key that begins with the payment says as well that a capture or refund is posted once.
ALTER TABLE refund ADD UNIQUE (id, payment_id);
ALTER TABLE ledger_entry
  DROP CONSTRAINT ledger_entry_posting_account_key,
  DROP CONSTRAINT ledger_entry_refund_id_fkey,
  ADD CHECK (posting = coalesce(refund_id, payment_id)),
  ADD UNIQUE (payment_id, posting, account),
  ADD FOREIGN KEY (refund_id, payment_id) REFERENCES refund (id, payment_id);
DROP INDEX ledger_entry_payment;
