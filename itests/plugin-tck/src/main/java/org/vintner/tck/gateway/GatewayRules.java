package org.vintner.tck.gateway;

/** What each group of rules needs. */
interface GatewayRules {

    /** {@return the bench of the rule that is being run} */
    Bench bench();

    /**
     * {@return a plugin and a provider beside those of the bench}
     *
     * @throws Exception when they can't be opened
     */
    ProviderUnderTest openAnother() throws Exception;
}
