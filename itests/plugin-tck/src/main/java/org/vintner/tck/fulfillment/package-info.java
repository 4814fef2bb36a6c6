/**
 * The contract of fulfillers and of issuers of keys. Whoever writes a fulfiller extends {@link
 * org.vintner.tck.fulfillment.FulfillerContractTest} and implements {@link org.vintner.tck.fulfillment.FulfillerUnderTest}; the author of
 * an issuer takes {@link org.vintner.tck.fulfillment.KeyIssuerContractTest} and {@link org.vintner.tck.fulfillment.IssuerUnderTest}.
 */
package org.vintner.tck.fulfillment;
