/** PayPal as a program: Orders v2, captures, refunds, transaction search, webhooks under a certificate of its own. */
package org.vintner.itests.simulators.paypal;
