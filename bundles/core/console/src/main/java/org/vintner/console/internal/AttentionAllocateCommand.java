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
        name = "attention-allocate",
        description =
                "Gives the paid order of a 'shortage' item what is in stock now. This happens by itself after a restock.",
        detailedDescription = "Example: vintner:attention-allocate --dry-run att_...")
public final class AttentionAllocateCommand extends ChangingCommand {

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
        if (onlySay("Serve the order that " + id + " is about, as far as stock allows.")) {
            return;
        }
        show(Shown.attention(attention.allocate(operator(), id)));
    }
}
