package org.vintner.api.accounts;

/** What an account may do only when an administrator has granted it by name; no role includes it. */
public enum Permission {
    /** Read the values of keys in stock. */
    KEY_EXPORT,
    /** Install, update and remove plugins: code that runs with the rights of the server. */
    PLUGIN_CHANGE
}
