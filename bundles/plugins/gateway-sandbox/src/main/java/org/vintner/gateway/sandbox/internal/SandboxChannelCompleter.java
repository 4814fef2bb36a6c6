package org.vintner.gateway.sandbox.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Offers the names of sandbox channels. */
@Service
public final class SandboxChannelCompleter implements Completer {

    @Reference
    SandboxDials dials;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        for (String channel : dials.channels()) {
            names.getStrings().add(channel);
        }
        return names.complete(session, line, candidates);
    }
}
