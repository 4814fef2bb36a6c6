package org.vintner.gateway.sandbox.internal;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/**
 * How the provider's bills are.
 *
 * @param zone whose calendar days they have
 * @param readyAt from when on the bill of the day before can be had
 * @param atOnce whether a day's bill can be had at any time, as it stands then
 * @param feeBasisPoints what the provider keeps of a payment, in hundredths of a percent
 * @param feeFixed and beside it, in minor units
 * @param errors what is wrong with each bill
 */
record BillSettings(
        ZoneId zone, LocalTime readyAt, boolean atOnce, int feeBasisPoints, long feeFixed, List<BillError> errors) {}
