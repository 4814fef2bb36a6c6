package org.vintner.spi.configuration;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that can't be used. Thrown by {@link ConfigurationCheck#check}, and by a component that is activated with such
 * a configuration: Vintner shows the message to whoever configured it.
 */
public final class InvalidConfigurationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final transient List<Complaint> complaints;

    /** @param complaints what is wrong, at least one */
    public InvalidConfigurationException(List<Complaint> complaints) {
        super(complaints.stream().map(Complaint::text).collect(Collectors.joining(" ")));
        if (complaints.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to complain about.");
        }
        this.complaints = List.copyOf(complaints);
    }

    /**
     * One property is wrong.
     *
     * @param property its name
     * @param problem what is wrong with it, see {@link Complaint}
     * @param remedy the way out, see {@link Complaint}
     */
    public InvalidConfigurationException(String property, String problem, String remedy) {
        this(List.of(new Complaint(property, problem, remedy)));
    }

    /** {@return what is wrong, at least one complaint} */
    public List<Complaint> complaints() {
        return complaints;
    }
}
