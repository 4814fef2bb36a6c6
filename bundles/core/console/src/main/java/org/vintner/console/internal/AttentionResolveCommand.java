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
        name = "attention-resolve",
        description = "Marks an item of the attention list as settled.",
        detailedDescription = "Example: vintner:attention-resolve att_... 'paid back by bank transfer'")
public final class AttentionResolveCommand extends ChangingCommand {

    @Reference
    AttentionList attention;

    @Argument(name = "item", description = "Id of the item (att_...).", required = true)
    @Completion(AttentionCompleter.class)
    String item;

    @Argument(index = 1, name = "resolution", description = "How it was settled, in quotes.", required = true)
    String resolution;

    @Override
    void run() {
        AttentionId id = AttentionId.parse(item);
        requireKnown(
                "attention item",
                id,
                () -> AllPages.of(page -> attention.list(false, page))
                        .anyMatch(known -> known.id().equals(id)));
        if (onlySay("Mark " + id + " as settled: " + resolution)) {
            return;
        }
        show(Shown.attention(attention.resolve(operator(), id, resolution)));
    }
}
