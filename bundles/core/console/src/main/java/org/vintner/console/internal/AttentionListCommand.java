package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.attention.AttentionList;

@Service
@Command(
        scope = "vintner",
        name = "attention-list",
        description = "Lists what a person must look at, such as money that came for a canceled order.",
        detailedDescription = "Example: vintner:attention-list --output json")
public final class AttentionListCommand extends PagedCommand {

    @Reference
    AttentionList attention;

    @Option(name = "--all", aliases = "-a", description = "Also what is settled.")
    boolean all;

    @Override
    void run() {
        show(attention.list(!all, page()), Shown::attention, "Nothing needs attention.");
    }
}
