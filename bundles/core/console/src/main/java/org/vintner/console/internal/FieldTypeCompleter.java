package org.vintner.console.internal;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.forms.FieldType;

/** Offers what kinds of answers a field can take. */
@Service
public final class FieldTypeCompleter extends ChoiceCompleter {

    @Override
    Stream<Choice> choices() {
        return Arrays.stream(FieldType.values()).map(each -> new Choice(Text.of(each), "answers of this kind"));
    }
}
