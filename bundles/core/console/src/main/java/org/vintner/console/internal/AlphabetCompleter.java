package org.vintner.console.internal;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.inventory.Alphabet;

/** Offers what generated keys can be made of. */
@Service
public final class AlphabetCompleter extends ChoiceCompleter {

    @Override
    Stream<Choice> choices() {
        return Arrays.stream(Alphabet.values()).map(each -> new Choice(Text.of(each), each.characters()));
    }
}
