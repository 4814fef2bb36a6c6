package org.vintner.accounts.internal;

import java.util.Map;
import java.util.Optional;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import org.apache.karaf.jaas.boot.ProxyLoginModule;
import org.apache.karaf.jaas.config.JaasRealm;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.accounts.internal.LoginThrottle.Who;
import org.vintner.api.Actor;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.id.AccountId;

/**
 * Who may log in to the console: administrators, by the name of their account and the secret of one of its API keys. Replaces
 * Karaf's own realm of the same name, which knows a file of passwords.
 */
@Component(service = JaasRealm.class)
public final class ConsoleRealm implements JaasRealm {

    /** Option under which the login module finds this. */
    static final String OPTION = "vintner.console";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleRealm.class);
    private static final String NAME = "karaf";
    private static final int ABOVE_KARAFS_OWN = 100;

    private final Accounts accounts;
    private final LoginThrottle throttle;
    private final String bundle;

    @Activate
    public ConsoleRealm(@Reference Accounts accounts, BundleContext context) {
        this(accounts, new LoginThrottle(System::nanoTime), context.getBundle().getBundleId());
    }

    ConsoleRealm(Accounts accounts, LoginThrottle throttle, long bundle) {
        this.accounts = accounts;
        this.throttle = throttle;
        this.bundle = Long.toString(bundle);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public int getRank() {
        return ABOVE_KARAFS_OWN;
    }

    @Override
    public AppConfigurationEntry[] getEntries() {
        Map<String, Object> options = Map.of(
                ProxyLoginModule.PROPERTY_MODULE,
                ApiKeyLoginModule.class.getName(),
                ProxyLoginModule.PROPERTY_BUNDLE,
                bundle,
                OPTION,
                this);
        return new AppConfigurationEntry[] {
            new AppConfigurationEntry(ProxyLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, options)
        };
    }

    /** The name of the account that may come in, or empty. Takes no longer for a known name than for an unknown one. */
    Optional<String> admit(String user, String secret, String source) {
        Who who = new Who(user, source);
        if (throttle.refuses(who)) {
            LOG.debug("Console login from {} refused: too many failures", source);
            return Optional.empty();
        }
        Optional<Account> account = accounts.authenticate(secret)
                .filter(actor -> actor.role() == Role.ADMINISTRATOR)
                .map(Actor::id)
                .map(AccountId::parse)
                .flatMap(accounts::find)
                .filter(found -> found.name().equalsIgnoreCase(user));
        account.ifPresentOrElse(found -> admitted(found, who), () -> refused(who));
        return account.map(Account::name);
    }

    private void admitted(Account account, Who who) {
        throttle.succeeded(who);
        LOG.info("Console login of {} from {}", account.id(), who.source());
    }

    /** Without the user name: people type their secret there. */
    private void refused(Who who) {
        if (throttle.failed(who)) {
            LOG.warn("Console logins from {} fail again and again and are slowed down", who.source());
        } else {
            LOG.debug("Console login from {} refused", who.source());
        }
    }
}
