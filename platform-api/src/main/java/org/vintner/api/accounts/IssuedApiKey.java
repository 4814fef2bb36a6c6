package org.vintner.api.accounts;

/**
 * A new API key with its secret, which is shown this once. {@code toString()} hides the secret.
 *
 * @param key the key
 * @param secret what its holder presents: {@code vsk_} and 256 unguessable bits
 */
public record IssuedApiKey(ApiKey key, String secret) {

    @Override
    public String toString() {
        return "IssuedApiKey[key=" + key + ", secret=hidden]";
    }
}
