package org.vintner.accounts.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.metrics.HealthCheck;
import org.vintner.persistence.store.AccountStore;
import org.vintner.persistence.store.UnitOfWork;

/** Sees to it, beside the start of the server, that there is an administrator who knows a secret. */
@Component(
        // None by declaration: the properties of a declared service would show the secret to every bundle.
        service = {},
        immediate = true,
        configurationPid = {AccountsConfig.PID, Addresses.SERVER_PID, Addresses.SHELL_PID})
public final class FirstAdministrator implements HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);
    private static final long RETRY_MILLIS = 1000;
    private static final long MAX_STOP_MILLIS = 5000;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AdministratorAccount account;
    private final String configured;
    private final Thread thread = new Thread(this::setUp, "vintner-first-administrator");
    private Optional<ServiceRegistration<HealthCheck>> registration = Optional.empty();
    private volatile Optional<String> problem = Optional.of("The first administrator is being set up.");

    @Activate
    public FirstAdministrator(
            @Reference AccountStore store,
            @Reference UnitOfWork unitOfWork,
            @Reference Secrets secrets,
            BundleContext context,
            AccountsConfig config,
            Addresses addresses) {
        this(
                new AdministratorAccount(
                        store, unitOfWork, secrets, new FirstStartNotice(addresses, SecretFile.in(context))),
                config.adminSecret());
        registration =
                Optional.of(context.registerService(HealthCheck.class, this, FrameworkUtil.asDictionary(Map.of())));
        thread.setDaemon(true);
        thread.start();
    }

    FirstAdministrator(AdministratorAccount account, String configured) {
        this.account = account;
        this.configured = configured.strip();
    }

    @Deactivate
    void stop() throws InterruptedException {
        registration.ifPresent(ServiceRegistration::unregister);
        stopped.countDown();
        // A change of configuration begins anew; two of them would print two secrets.
        thread.join(MAX_STOP_MILLIS);
    }

    @Override
    public String name() {
        return "administrator";
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    /** Tries until the database lets it: a server without an administrator is of no use. */
    void setUp() {
        while (!done()) {
            try {
                if (stopped.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean done() {
        try {
            Optional<String> refused =
                    configured.isEmpty() ? account.ensureThereIsOne() : account.ensureSecret(configured);
            refused.ifPresent(LOG::error);
            // A shop that somebody can run goes on selling; the log tells of the setting.
            problem = refused.filter(reason -> !account.someoneIs());
            return true;
        } catch (CommerceException e) {
            LOG.warn("The first administrator can't be set up yet: {}", e.getMessage());
            return false;
        }
    }
}
