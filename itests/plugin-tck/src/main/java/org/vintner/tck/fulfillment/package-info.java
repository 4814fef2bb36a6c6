/**
 * The contract of fulfillers. Whoever writes one extends {@link org.vintner.tck.fulfillment.FulfillerContractTest} and implements
 * {@link org.vintner.tck.fulfillment.FulfillerUnderTest}.
 */
package org.vintner.tck.fulfillment;
