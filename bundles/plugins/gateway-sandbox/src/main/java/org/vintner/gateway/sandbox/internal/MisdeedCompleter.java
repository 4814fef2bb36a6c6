package org.vintner.gateway.sandbox.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Offers what a sandbox's provider can do wrong. */
@Service
public final class MisdeedCompleter implements Completer {

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter labels = new StringsCompleter();
        labels.getStrings().add("reset");
        for (Misdeed misdeed : Misdeed.values()) {
            labels.getStrings().add(misdeed.label());
        }
        return labels.complete(session, line, candidates);
    }
}
