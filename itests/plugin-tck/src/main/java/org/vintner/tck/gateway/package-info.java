/**
 * The contract of payment gateways. An author extends {@link org.vintner.tck.gateway.GatewayContractTest} and implements {@link
 * org.vintner.tck.gateway.ProviderUnderTest}: the plugin, and a provider that can be made to misbehave.
 */
package org.vintner.tck.gateway;
