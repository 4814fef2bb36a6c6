package org.vintner.api.accounts;

import java.time.Instant;
import org.vintner.api.Role;
import org.vintner.api.id.AccountId;

/**
 * A person or program that acts with a role.
 *
 * @param id its id
 * @param name unique name, 1 to 100 characters; also the user name on the console
 * @param role what it may do: {@link Role#ADMINISTRATOR} or {@link Role#SELLER}
 * @param createdAt when it was made
 */
public record Account(AccountId id, String name, Role role, Instant createdAt) {}
