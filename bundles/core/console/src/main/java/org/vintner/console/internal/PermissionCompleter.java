package org.vintner.console.internal;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.accounts.Permission;

/** Offers what can be granted. */
@Service
public final class PermissionCompleter extends ChoiceCompleter {

    @Override
    Stream<Choice> choices() {
        return Arrays.stream(Permission.values()).map(each -> new Choice(Text.of(each), "included in no role"));
    }
}
