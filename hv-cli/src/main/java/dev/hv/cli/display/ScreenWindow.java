package dev.hv.cli.display;

import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;
import dev.hv.machine.pc.screen.ScreenViewer;

import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.KeyAdapter;
import java.awt.event.KeyEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.event.MouseWheelEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.SwingUtilities;

/**
 * A window of the desktop with a machine's screen in it; its keys and its mouse are the machine's.
 */
final class ScreenWindow extends JComponent implements ScreenViewer {
    private static final long serialVersionUID = 1L;

    private final transient Screen screen;
    private final transient Optional<PersonInput> input;
    private final transient AtomicBoolean due = new AtomicBoolean();
    private transient BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    private int mouseX;
    private int mouseY;

    private ScreenWindow(Screen screen, Optional<PersonInput> input) {
        this.screen = screen;
        this.input = input;
        setFocusable(true);
        setFocusTraversalKeysEnabled(false);
    }

    /**
     * Opens a window.
     *
     * @param stop called when it is closed by the person
     * @throws IOException if there is no desktop
     */
    static AutoCloseable open(
            Screen screen, Optional<PersonInput> input, String name, Runnable stop)
            throws IOException {
        if (GraphicsEnvironment.isHeadless()) {
            throw new IOException("there is no desktop for a window; --vnc needs none");
        }
        JFrame[] frame = new JFrame[1];
        try {
            SwingUtilities.invokeAndWait(
                    () -> frame[0] = new ScreenWindow(screen, input).frame(name, stop));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the window opened", e);
        } catch (InvocationTargetException e) {
            throw new IOException("the window does not open: " + e.getCause(), e);
        }
        return () -> SwingUtilities.invokeLater(frame[0]::dispose);
    }

    private JFrame frame(String name, Runnable stop) {
        JFrame frame = new JFrame(name + " - hv");
        frame.setDefaultCloseOperation(JFrame.DO_NOTHING_ON_CLOSE);
        frame.addWindowListener(
                new WindowAdapter() {
                    @Override
                    public void windowClosing(WindowEvent event) {
                        Thread.ofVirtual().name("hv-window-closed").start(stop);
                    }

                    @Override
                    public void windowClosed(WindowEvent event) {
                        screen.unwatch(ScreenWindow.this);
                    }
                });
        listen();
        setPreferredSize(new Dimension(720, 400));
        frame.add(this);
        frame.pack();
        frame.setVisible(true);
        requestFocusInWindow();
        screen.watch(this);
        return frame;
    }

    private void listen() {
        addKeyListener(
                new KeyAdapter() {
                    @Override
                    public void keyPressed(KeyEvent event) {
                        key(event, true);
                    }

                    @Override
                    public void keyReleased(KeyEvent event) {
                        key(event, false);
                    }
                });
        addFocusListener(
                new FocusAdapter() {
                    @Override
                    public void focusLost(FocusEvent event) {
                        input.ifPresent(PersonInput::releaseAll);
                    }
                });
        MouseAdapter mouse =
                new MouseAdapter() {
                    @Override
                    public void mousePressed(MouseEvent event) {
                        pointer(event, 0);
                    }

                    @Override
                    public void mouseReleased(MouseEvent event) {
                        pointer(event, 0);
                    }

                    @Override
                    public void mouseMoved(MouseEvent event) {
                        pointer(event, 0);
                    }

                    @Override
                    public void mouseDragged(MouseEvent event) {
                        pointer(event, 0);
                    }

                    @Override
                    public void mouseWheelMoved(MouseWheelEvent event) {
                        pointer(event, event.getWheelRotation());
                    }
                };
        addMouseListener(mouse);
        addMouseMotionListener(mouse);
        addMouseWheelListener(mouse);
    }

    private void key(KeyEvent event, boolean down) {
        event.consume();
        DesktopKeys.usage(event)
                .ifPresent(usage -> input.ifPresent(person -> person.key(usage, down)));
    }

    private void pointer(MouseEvent event, int wheel) {
        int modifiers = event.getModifiersEx();
        int buttons =
                ((modifiers & MouseEvent.BUTTON1_DOWN_MASK) != 0 ? 1 : 0)
                        | ((modifiers & MouseEvent.BUTTON3_DOWN_MASK) != 0 ? 2 : 0)
                        | ((modifiers & MouseEvent.BUTTON2_DOWN_MASK) != 0 ? 4 : 0);
        int right = event.getX() - mouseX;
        int down = event.getY() - mouseY;
        mouseX = event.getX();
        mouseY = event.getY();
        input.ifPresent(person -> person.pointer(right, down, wheel, buttons));
    }

    @Override
    public void resized(int width, int height) {
        SwingUtilities.invokeLater(
                () -> {
                    setPreferredSize(new Dimension(width, height));
                    if (SwingUtilities.getWindowAncestor(this) instanceof JFrame frame) {
                        frame.pack();
                    }
                });
    }

    @Override
    public void damaged(int x, int y, int width, int height) {
        // The whole picture is painted, when all damage has been told.
    }

    @Override
    public void refreshed() {
        if (due.compareAndSet(false, true)) {
            SwingUtilities.invokeLater(this::update);
        }
    }

    private void update() {
        due.set(false);
        Screen.Copy copy = screen.copy();
        if (picture.getWidth() != copy.width() || picture.getHeight() != copy.height()) {
            picture = new BufferedImage(copy.width(), copy.height(), BufferedImage.TYPE_INT_RGB);
        }
        picture.setRGB(0, 0, copy.width(), copy.height(), copy.pixels(), 0, copy.width());
        repaint();
    }

    @Override
    protected void paintComponent(Graphics graphics) {
        if (graphics instanceof Graphics2D smooth && getWidth() % picture.getWidth() != 0) {
            smooth.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        }
        graphics.drawImage(picture, 0, 0, getWidth(), getHeight(), null);
    }
}
