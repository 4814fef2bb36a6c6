import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/**
 * Fails the build when fewer tests ran in a module than it has recorded ({@code vintner.tests.min}), or when one was
 * skipped: a test that silently no longer runs proves nothing.
 *
 * <p>Arguments: the module's {@code target} folder and its minimum. Run by the root pom after the tests of each module,
 * straight from this source file.
 */
final class TestGate {

    private record Count(int ran, List<String> skipped) {
        Count plus(Count other) {
            return new Count(
                    ran + other.ran,
                    Stream.concat(skipped.stream(), other.skipped.stream()).toList());
        }
    }

    public static void main(String[] args) throws IOException {
        Path target = Path.of(args[0]);
        int minimum = Integer.parseInt(args[1]);
        Count count = Stream.of("surefire-reports", "failsafe-reports")
                .map(target::resolve)
                .filter(Files::isDirectory)
                .flatMap(TestGate::reports)
                .map(TestGate::count)
                .reduce(new Count(0, List.of()), Count::plus);
        if (!count.skipped().isEmpty()) {
            fail("skipped tests: " + String.join(", ", count.skipped()));
        }
        if (count.ran() < minimum) {
            fail(count.ran() + " tests ran, but vintner.tests.min of this module is " + minimum);
        }
        if (count.ran() > minimum) {
            System.out.println(count.ran() + " tests ran; vintner.tests.min may be raised from " + minimum);
        }
    }

    private static Stream<Path> reports(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new IllegalStateException("cannot list " + folder, e);
        }
    }

    private static Count count(Path report) {
        int ran = 0;
        List<String> skipped = new ArrayList<>();
        String test = "";
        try (var in = Files.newInputStream(report)) {
            XMLInputFactory factory = XMLInputFactory.newFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            var xml = factory.createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (xml.getLocalName().equals("testcase")) {
                    test = xml.getAttributeValue(null, "classname") + "." + xml.getAttributeValue(null, "name");
                    ran++;
                } else if (xml.getLocalName().equals("skipped")) {
                    skipped.add(test);
                    ran--;
                }
            }
        } catch (IOException | XMLStreamException e) {
            throw new IllegalStateException("cannot read " + report, e);
        }
        return new Count(ran, List.copyOf(skipped));
    }

    private static void fail(String why) {
        System.err.println("Test gate: " + why);
        System.exit(1);
    }
}
