package org.vintner.accounts.internal;

import java.io.IOException;
import java.security.Principal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/** Asks for a name and a secret and lets {@link ConsoleRealm} judge. Made by Karaf for each login, by its class name. */
public final class ApiKeyLoginModule implements LoginModule {

    private static final List<String> ROLES = List.of("admin", "manager", "viewer", "ssh", "systembundles");

    private final Set<Principal> principals = new LinkedHashSet<>();
    private Subject subject = new Subject();
    private CallbackHandler handler = callbacks -> {};
    private ConsoleRealm realm;

    @Override
    public void initialize(
            Subject subject, CallbackHandler handler, Map<String, ?> sharedState, Map<String, ?> options) {
        this.subject = subject;
        this.handler = handler;
        this.realm = (ConsoleRealm) options.get(ConsoleRealm.OPTION);
    }

    @Override
    public boolean login() throws LoginException {
        NameCallback name = new NameCallback("User: ");
        PasswordCallback password = new PasswordCallback("Secret: ", false);
        ask(name, password);
        String user = realm.admit(text(name.getName()), secret(password), source())
                .orElseThrow(() -> new FailedLoginException("login failed"));
        principals.add(new UserPrincipal(user));
        ROLES.forEach(role -> principals.add(new RolePrincipal(role)));
        return true;
    }

    private void ask(Callback... callbacks) throws LoginException {
        try {
            handler.handle(callbacks);
        } catch (IOException | UnsupportedCallbackException e) {
            // Such as a login by public key, which is not offered.
            LoginException failure = new LoginException("a name and a secret are needed");
            failure.initCause(e);
            throw failure;
        }
    }

    /** Host without port, which is another one at each try. */
    private String source() {
        return subject.getPrincipals(ClientPrincipal.class).stream()
                .map(client -> client.getAddress().replaceFirst(":\\d+$", ""))
                .findFirst()
                .orElse("unknown");
    }

    private static String secret(PasswordCallback callback) {
        char[] typed = callback.getPassword();
        callback.clearPassword();
        return typed == null ? "" : new String(typed);
    }

    private static String text(String typed) {
        return typed == null ? "" : typed;
    }

    @Override
    public boolean commit() {
        subject.getPrincipals().addAll(principals);
        return !principals.isEmpty();
    }

    @Override
    public boolean abort() {
        return logout();
    }

    @Override
    public boolean logout() {
        subject.getPrincipals().removeAll(principals);
        principals.clear();
        return true;
    }
}
