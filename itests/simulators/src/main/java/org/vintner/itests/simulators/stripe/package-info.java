/** Stripe as a program: Checkout Sessions, refunds, balance transactions, webhooks that Stripe's own library signs. */
package org.vintner.itests.simulators.stripe;
