/**
 * Who may do what: accounts and API keys. Implemented by the accounts bundle; called by REST and console before every
 * operation.
 */
@Export
@Version("1.0.0")
package org.vintner.api.accounts;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
