package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.attention.AttentionList;
import org.vintner.api.id.AttentionId;

@Service
@Command(
        scope = "vintner",
        name = "attention-refund",
        description = "Pays back what an item is about: the short lines of an order, or money that came unexpectedly.",
        detailedDescription = "Example: vintner:attention-refund --dry-run att_...")
public final class AttentionRefundCommand extends ChangingCommand {

    @Reference
    AttentionList attention;

    @Argument(name = "item", description = "Id of the item (att_...).", required = true)
    @Completion(AttentionCompleter.class)
    String item;

    @Override
    void run() {
        AttentionId id = AttentionId.parse(item);
        requireKnown(
                "attention item",
                id,
                () -> AllPages.of(page -> attention.list(false, page))
                        .anyMatch(known -> known.id().equals(id)));
        if (onlySay("Pay back what " + id + " is about, as far as it was not paid back yet.")) {
            return;
        }
        show(Shown.attention(attention.refund(operator(), id)));
    }
}
