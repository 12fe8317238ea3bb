package dev.hv.cli.tck;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.hv.api.plugin.ApiVersion;
import dev.hv.tck.Report;
import dev.hv.tck.Status;
import dev.hv.tck.Verdict;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Reports for machines and people: {@code junit.xml}, {@code conformance.json} and {@code
 * index.html} in a folder.
 */
final class ReportFiles {
    private final List<Report> reports;
    private final String source;

    /**
     * @param source what was examined, for people
     */
    ReportFiles(String source, List<Report> reports) {
        this.source = source;
        this.reports = reports;
    }

    /** Writes all. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Writer out = Files.newBufferedWriter(folder.resolve("junit.xml"))) {
            junit(XMLOutputFactory.newInstance().createXMLStreamWriter(out));
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
        Files.writeString(folder.resolve("conformance.json"), json());
        try (Writer out = Files.newBufferedWriter(folder.resolve("index.html"))) {
            html(XMLOutputFactory.newInstance().createXMLStreamWriter(out));
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private void junit(XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuites");
        for (Report report : reports) {
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", report.subject());
            xml.writeAttribute("tests", Integer.toString(report.verdicts().size()));
            xml.writeAttribute("failures", Integer.toString(report.with(Status.FAIL).size()));
            xml.writeAttribute("errors", Integer.toString(report.with(Status.ERROR).size()));
            xml.writeAttribute("skipped", Long.toString(skipped(report)));
            for (Verdict verdict : report.verdicts()) {
                testCase(xml, report, verdict);
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.flush();
    }

    private static long skipped(Report report) {
        return report.verdicts().stream().filter(ReportFiles::isSkipped).count();
    }

    private static boolean isSkipped(Verdict verdict) {
        return switch (verdict.status()) {
            case NOT_CLAIMED, UNTESTED, WAIVED -> true;
            case PASS, FAIL, ERROR -> false;
        };
    }

    private static void testCase(XMLStreamWriter xml, Report report, Verdict verdict)
            throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", report.subject());
        xml.writeAttribute("name", verdict.rule().id() + " " + verdict.rule().text());
        if (isSkipped(verdict)) {
            xml.writeStartElement("skipped");
            xml.writeAttribute("message", verdict.status() + ": " + plain(verdict.explanation()));
            xml.writeEndElement();
        } else if (verdict.status() != Status.PASS) {
            xml.writeStartElement(verdict.status() == Status.FAIL ? "failure" : "error");
            xml.writeAttribute("message", verdict.rule().text());
            xml.writeCharacters(plain(verdict + "\nseed " + report.seed()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** What XML 1.0 cannot hold is shown as a question mark. */
    private static String plain(String text) {
        return text.replaceAll("[^\\t\\n\\r -\\uD7FF\\uE000-\\uFFFD]", "?");
    }

    /** The statement of conformance. */
    private String json() throws IOException {
        List<Map<String, Object>> subjects = new ArrayList<>();
        for (Report report : reports) {
            List<Map<String, Object>> rules = new ArrayList<>();
            for (Verdict verdict : report.verdicts()) {
                Map<String, Object> rule = new LinkedHashMap<>();
                rule.put("id", verdict.rule().id());
                rule.put("level", verdict.rule().level());
                rule.put("status", verdict.status());
                rule.put("text", verdict.rule().text());
                rule.put("source", verdict.rule().source());
                rule.put("explanation", verdict.explanation());
                rules.add(rule);
            }
            Map<String, Object> subject = new LinkedHashMap<>();
            subject.put("subject", report.subject());
            subject.put("conforms", report.conforms());
            subject.put("seed", report.seed());
            subject.put("rules", rules);
            subjects.add(subject);
        }
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("source", source);
        statement.put("api", ApiVersion.CURRENT.toString());
        statement.put("conforms", reports.stream().allMatch(Report::conforms));
        statement.put("subjects", subjects);
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(statement)
                + "\n";
    }

    private void html(XMLStreamWriter html) throws XMLStreamException {
        html.writeDTD("<!DOCTYPE html>");
        html.writeStartElement("html");
        html.writeAttribute("lang", "en");
        html.writeStartElement("head");
        html.writeEmptyElement("meta");
        html.writeAttribute("charset", "UTF-8");
        element(html, "title", "Conformance of " + source);
        element(
                html,
                "style",
                "body{font-family:sans-serif;max-width:70em;margin:2em auto}"
                        + "table{border-collapse:collapse;width:100%}"
                        + "td,th{border-top:1px solid #ccc;padding:.3em;text-align:left;"
                        + "vertical-align:top}pre{white-space:pre-wrap;margin:.3em 0}"
                        + ".FAIL,.ERROR{background:#fdd}.WAIVED,.UNTESTED{background:#ffd}");
        html.writeEndElement();
        html.writeStartElement("body");
        element(html, "h1", "Conformance of " + source);
        for (Report report : reports) {
            element(html, "h2", report.subject());
            element(html, "p", SubjectTable.summary(report) + " Seed " + report.seed() + ".");
            html.writeStartElement("table");
            for (Verdict verdict : report.verdicts()) {
                row(html, verdict);
            }
            html.writeEndElement();
        }
        html.writeEndElement();
        html.writeEndElement();
        html.flush();
    }

    private static void row(XMLStreamWriter html, Verdict verdict) throws XMLStreamException {
        html.writeStartElement("tr");
        html.writeAttribute("class", verdict.status().name());
        element(html, "td", verdict.status().name());
        element(html, "td", verdict.rule().id());
        element(html, "td", verdict.rule().level().name());
        html.writeStartElement("td");
        html.writeCharacters(plain(verdict.rule().text()));
        if (!verdict.explanation().isEmpty()) {
            element(html, "pre", verdict.explanation() + "\nsee " + verdict.rule().source());
        }
        html.writeEndElement();
        html.writeEndElement();
    }

    private static void element(XMLStreamWriter html, String name, String text)
            throws XMLStreamException {
        html.writeStartElement(name);
        html.writeCharacters(plain(text));
        html.writeEndElement();
    }
}
